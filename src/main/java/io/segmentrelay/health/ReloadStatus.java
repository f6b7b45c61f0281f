package io.segmentrelay.health;

import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** The outcome of the last change of the files of routes, for the log, metrics, probes and the page. */
@ApplicationScoped
public class ReloadStatus {
    private static final Logger LOG = Logger.getLogger(ReloadStatus.class);

    private final Counter applied;
    private final Counter refused;
    private final Counter rolledBack;
    private volatile String problem;

    public ReloadStatus(MeterRegistry registry) {
        applied = counter(registry, "applied");
        refused = counter(registry, "refused");
        rolledBack = counter(registry, "rolled_back");
        Gauge.builder("relay.routes.refused", this, status -> status.problem == null ? 0 : 1)
                .description("1 while the files of routes are not what runs, because they cannot be used")
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String outcome) {
        return Counter.builder("relay.routes.reloads").description("Changes of the files of routes")
                .tag("outcome", outcome).register(registry);
    }

    /** Why the files, as they are now, are not in force; empty if they are. One line. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** @param changes in words */
    public void applied(String changes) {
        problem = null;
        applied.increment();
        LOG.infof("routes: %s, in force", changes);
    }

    /** The files are again what runs. */
    public void asBefore() {
        if (problem != null) {
            problem = null;
            LOG.info("routes: the files are again what is in force");
        }
    }

    /** The files were refused before anything was touched. */
    public void refused(String why) {
        refused.increment();
        keepOld(why);
    }

    /** The new routes did not start. */
    public void rolledBack(String why) {
        rolledBack.increment();
        keepOld(why);
    }

    private void keepOld(String why) {
        problem = why;
        LOG.errorf("routes: %s: the routes in force stay", why);
    }
}
