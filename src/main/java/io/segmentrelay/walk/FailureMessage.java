package io.segmentrelay.walk;

import java.io.IOException;

import io.segmentrelay.usercom.ApiFailure;
import io.segmentrelay.usercom.PageFailure;
import io.segmentrelay.usercom.RefusedUrl;

/** A failed request in words that quote nothing sent or received. */
public final class FailureMessage {
    private FailureMessage() {
    }

    /** Whether it is a failure that the API and its pages are known to cause. */
    public static boolean isExpected(Throwable failure) {
        return failure instanceof ApiFailure || failure instanceof PageFailure || failure instanceof RefusedUrl
                || failure instanceof IOException;
    }

    public static String words(Throwable failure) {
        if (failure instanceof IOException) {
            return "no answer (" + failure.getClass().getSimpleName() + ")";
        }
        return isExpected(failure) ? failure.getMessage()
                : "unexpected failure (" + failure.getClass().getSimpleName() + ")";
    }
}
