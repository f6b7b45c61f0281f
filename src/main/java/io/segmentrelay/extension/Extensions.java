package io.segmentrelay.extension;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.jboss.logging.Logger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.session.ExtensionPoints;

/**
 * The extension points: routes that are shipped with nothing but {@code extensions.none} in them. Where a user's route is in
 * that place, what it is for is handed to it; where not, nothing is made ready for it.
 */
@ApplicationScoped
@Named("extensions")
@RegisterForReflection
public class Extensions implements ExtensionPoints {
    /** Whether a segment's members are followed: a {@link ConsideredSegment}. */
    public static final String CONSIDER_SEGMENT = "consider-segment";
    /** What is published of memberships: a list of {@link MembershipEdit}. */
    public static final String CHANGE_MEMBERSHIPS = "change-memberships";
    /** What has been committed: a list of {@link CommittedEvent}. */
    public static final String AFTER_COMMIT = "after-commit";
    /** A walk that came to nothing: the {@link CommittedEvent} of its report. */
    public static final String SEGMENT_FAILED = "segment-failed";

    /** The ids of all of them. */
    public static final List<String> ALL = List.of(CONSIDER_SEGMENT, CHANGE_MEMBERSHIPS, AFTER_COMMIT, SEGMENT_FAILED);

    private static final Logger LOG = Logger.getLogger(Extensions.class);
    private static final String REF = "extensions";
    private static final String NONE = "none";

    private final CamelContext camel;
    private final MeterRegistry registry;

    @Inject
    public Extensions(CamelContext camel, MeterRegistry registry) {
        this.camel = camel;
        this.registry = registry;
        ALL.forEach(this::failures); // Seen to grow.
    }

    private Counter failures(String route) {
        return registry.counter("relay.extension.failures", "extension", route);
    }

    /** The one step of an extension point that nobody uses. */
    public void none() {
        // What is shipped does nothing.
    }

    /** Whether a route of this id is there that does more than nothing. */
    public boolean isInPlace(String route) {
        RouteDefinition definition = ((ModelCamelContext) camel).getRouteDefinition(route);
        return definition != null && !isNone(definition.getOutputs());
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
     * Whether there is anything to hand on. A route that asked the list itself would need its class to be known to a binary.
     */
    public boolean isAny(List<?> things) {
        return !things.isEmpty();
    }

    /** What an extension is handed as one body, for an exchange of its own: what it does to its exchange stays there. */
    public List<Object> apart(Object body) {
        return List.of(body);
    }

    private static boolean isNone(List<ProcessorDefinition<?>> steps) {
        return steps.size() == 1 && steps.get(0) instanceof BeanDefinition bean && REF.equals(bean.getRef())
                && NONE.equals(bean.getMethod());
    }

    /**
     * A route of a user has failed: it is counted and said.
     *
     * @param exchange in which the failure was caught
     *
     * @return what failed and where, in words that hold nothing of the data
     */
    public String failed(String route, String what, Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        String words = "the route " + route + " has failed: " + FailureWords.of(failure);
        failures(route).increment();
        LOG.warnf("%s: %s", what, words);
        LOG.debugf(failure, "%s", what);
        return words;
    }

    /** As {@link #failed(String, String, Exchange)}, for what nobody waits for. */
    public void missed(String route, Exchange exchange) {
        failed(route, "what was committed is committed", exchange);
    }
}
