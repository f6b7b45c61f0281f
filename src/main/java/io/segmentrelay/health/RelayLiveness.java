package io.segmentrelay.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.session.Accounts;
import io.segmentrelay.session.Pulse;

/** Live: nothing that everything depends on has died or stands still. It is told by the monotonic clock. */
@Liveness
@ApplicationScoped
public class RelayLiveness implements HealthCheck {
    private final Accounts accounts;
    private final Pulse schedule;
    private final boolean dryRun;

    @Inject
    public RelayLiveness(Accounts accounts, Pulse schedule, RelayConfig config) {
        this.accounts = accounts;
        this.schedule = schedule;
        this.dryRun = config.dryRun();
    }

    @Override
    public HealthCheckResponse call() {
        boolean alive = accounts.isAlive();
        boolean still = schedule.standsStill();
        return HealthCheckResponse.named("relay").status(alive && !still)
                .withData("lease", dryRun ? "dry run: none is needed"
                        : alive ? "its thread runs" : "its thread has died, or stands still: restart the process")
                .withData("schedule", still ? "it stands still: restart the process" : "it goes on")
                .build();
    }
}
