package io.segmentrelay.extension;

import java.util.List;

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

/** The extension points: routes that a user may add. No user route: nothing is made ready for it. */
@ApplicationScoped
@Named("extensions")
@RegisterForReflection
public class Extensions implements ExtensionPoints, AggregationStrategy {
    /** Whether a segment's members are followed: a {@link ConsideredSegment}. */
    public static final String CONSIDER_SEGMENT = "consider-segment";
    /** What is published of memberships: a list of {@link MembershipEdit}. */
    public static final String CHANGE_MEMBERSHIPS = "change-memberships";
    /** What has been committed: a list of {@link CommittedEvent}. */
    public static final String AFTER_COMMIT = "after-commit";
    /** A walk that came to nothing: the {@link CommittedEvent} of its report. */
    public static final String SEGMENT_FAILED = "segment-failed";

    public static final List<String> ALL = List.of(CONSIDER_SEGMENT, CHANGE_MEMBERSHIPS, AFTER_COMMIT, SEGMENT_FAILED);

    private static final Logger LOG = Logger.getLogger(Extensions.class);

    private final CamelContext camel;
    private final MeterRegistry registry;

    public Extensions(CamelContext camel, MeterRegistry registry) {
        this.camel = camel;
        this.registry = registry;
        ALL.forEach(this::failures); // Seen to grow.
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
     * An extension was called, in an exchange of its own: nothing that it does to that reaches the caller. If it fails to edit
     * changes, so does the caller; a segment that it fails to look at is undecided; what it fails to be told is only counted.
     *
     * @param caller its body is what was handed over
     */
    @Override
    public Exchange aggregate(Exchange caller, Exchange called) {
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

    /** By what makes Camel leave out the steps that follow. */
    private static boolean hasEndedEarly(Exchange called) {
        ExchangeExtension state = called.getExchangeExtension();
        return called.isRouteStop() || called.isRollbackOnly() || called.isRollbackOnlyLast()
                || state.isErrorHandlerHandledSet() && state.isErrorHandlerHandled();
    }

    /** @return what failed, in words that hold nothing of the data; it is counted and logged */
    public String failed(String route, String where, Exception failure) {
        String words = "the route " + route + " has failed: " + words(failure);
        failures(route).increment();
        LOG.warnf("%s: %s", where, words);
        LOG.debugf(failure, "%s", where);
        return words;
    }

    /** Messages of others may quote what they failed at, which can be personal data: their class must do. */
    static String words(Throwable failure) {
        for (Throwable cause : (Iterable<Throwable>) Causes.of(failure)::iterator) {
            if (cause instanceof ExtensionProblem || cause instanceof ApiFailure || cause instanceof PageFailure) {
                return cause.getMessage().replaceAll("/users/\\d+/", "/users/…/");
            }
            if (cause instanceof HttpOperationFailedException http) {
                return "HTTP status " + http.getHttpResponseCode();
            }
        }
        String type = Causes.root(failure).getClass().getSimpleName();
        return type.startsWith("MissingReflection") ? type + ": it calls what a native binary does not have" : type;
    }
}
