package io.segmentrelay.extension;

import java.util.List;
import java.util.Objects;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;

import org.apache.camel.AggregationStrategy;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeExtension;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.model.ModelCamelContext;
import org.jboss.logging.Logger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.event.ExtensionProblem;
import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.session.ExtensionPoints;
import io.segmentrelay.text.Causes;
import io.segmentrelay.usercom.ApiFailure;
import io.segmentrelay.usercom.PageFailure;

/** The extension points: routes that a user may add. Without a user's route nothing is prepared for it. */
@ApplicationScoped
@Named("extensions")
@RegisterForReflection
public class Extensions implements ExtensionPoints, AggregationStrategy {
    /** Whether a segment's members are followed: a {@link ConsideredSegment}. */
    public static final String CONSIDER_SEGMENT = "consider-segment";
    /** Changes of memberships before they are published: a list of {@link MembershipEdit}. */
    public static final String CHANGE_MEMBERSHIPS = "change-memberships";
    /** Committed events: a list of {@link CommittedEvent}. */
    public static final String AFTER_COMMIT = "after-commit";
    /** A failed walk: the {@link CommittedEvent} of its report. */
    public static final String SEGMENT_FAILED = "segment-failed";

    public static final List<String> ALL = List.of(CONSIDER_SEGMENT, CHANGE_MEMBERSHIPS, AFTER_COMMIT, SEGMENT_FAILED);

    private static final Logger LOG = Logger.getLogger(Extensions.class);

    private final CamelContext camel;
    private final MeterRegistry registry;

    public Extensions(CamelContext camel, MeterRegistry registry) {
        this.camel = camel;
        this.registry = registry;
        ALL.forEach(this::failures); // From 0 on, so that the first failure is an increase.
    }

    /** Whether Camel ends, so that what fails may have been stopped. */
    public boolean isEnding() {
        return camel.isStopping() || camel.isStopped();
    }

    private Counter failures(String route) {
        return registry.counter("relay.extension.failures", "extension", route);
    }

    public boolean isInPlace(String route) {
        return ((ModelCamelContext) camel).getRouteDefinition(route) != null;
    }

    @Override
    public boolean considersSegments() {
        return isInPlace(CONSIDER_SEGMENT);
    }

    @Override
    public boolean changesMemberships() {
        return isInPlace(CHANGE_MEMBERSHIPS);
    }

    /**
     * An extension was called, in an exchange of its own, of which nothing reaches the caller. If editing changes failed, the
     * caller fails too; a segment whose consideration failed is undecided; a failure to take committed events is only counted.
     *
     * @param caller its body was handed to the extension
     */
    @Override
    public Exchange aggregate(Exchange caller, Exchange called) {
        Thread.interrupted(); // An interrupt was for the extension, or is its own: the caller's next wait must not end by it.
        Object handed = caller.getMessage().getBody();
        Exception failure = called.getException();
        if (handed instanceof CommittedEvent || handed instanceof List<?> list && list.get(0) instanceof CommittedEvent) {
            if (failure != null) {
                failed(handed instanceof CommittedEvent ? SEGMENT_FAILED : AFTER_COMMIT, "what was committed is committed",
                        failure);
            }
            return caller;
        }
        if (failure == null && hasEndedEarly(called)) {
            failure = new ExtensionProblem("it has ended before its last step: no stop, and no handled errors, may be in it");
        }
        if (failure != null && handed instanceof ConsideredSegment segment) {
            segment.undecided(
                    failed(CONSIDER_SEGMENT, "account " + segment.getAccount() + ", segment " + segment.getId(), failure));
        } else if (failure != null) {
            throw RuntimeCamelException.wrapRuntimeCamelException(failure);
        }
        return caller;
    }

    /** By anything that makes Camel skip the steps that follow. */
    private static boolean hasEndedEarly(Exchange called) {
        ExchangeExtension state = called.getExchangeExtension();
        return called.isRouteStop() || called.isRollbackOnly() || called.isRollbackOnlyLast()
                || state.isErrorHandlerHandledSet() && state.isErrorHandlerHandled();
    }

    /** @return the failure, in words that hold nothing of the data; it is counted and logged */
    public String failed(String route, String where, Exception failure) {
        String words = "the route " + route + " has failed: " + words(failure);
        failures(route).increment();
        LOG.warnf("%s: %s", where, words);
        LOG.debugf(failure, "%s", where);
        return words;
    }

    /** Messages of other failures may quote personal data: their class must do. */
    static String words(Throwable failure) {
        for (Throwable cause : (Iterable<Throwable>) Causes.of(failure)::iterator) {
            if (cause instanceof ExtensionProblem || cause instanceof ApiFailure || cause instanceof PageFailure) {
                return Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName())
                        .replaceAll("/users/\\d+/", "/users/…/");
            }
            if (cause instanceof HttpOperationFailedException http) {
                return "HTTP status " + http.getHttpResponseCode();
            }
        }
        String type = Causes.root(failure).getClass().getSimpleName();
        return type.startsWith("MissingReflection") ? type + ": it calls what a native binary does not have" : type;
    }
}
