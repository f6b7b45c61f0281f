package io.segmentrelay.extension;

import org.apache.camel.http.base.HttpOperationFailedException;

import io.segmentrelay.event.ExtensionProblem;
import io.segmentrelay.text.Causes;
import io.segmentrelay.usercom.ApiFailure;
import io.segmentrelay.usercom.PageFailure;

/** Failures in words. Messages of others may quote what they failed at, which can be personal data: their class must do. */
final class FailureWords {
    private FailureWords() {
    }

    static String of(Throwable failure) {
        for (Throwable cause : (Iterable<Throwable>) Causes.of(failure)::iterator) {
            if (cause instanceof ExtensionProblem || cause instanceof ApiFailure || cause instanceof PageFailure) {
                return cause.getMessage().replaceAll("/users/\\d+/", "/users/…/");
            }
            if (cause instanceof HttpOperationFailedException http) {
                return "HTTP status " + http.getHttpResponseCode();
            }
        }
        if (failure == null) {
            return "for no reason that is known";
        }
        String type = Causes.root(failure).getClass().getSimpleName();
        return type.startsWith("MissingReflection") ? type + ": it calls what a native binary does not have" : type;
    }
}
