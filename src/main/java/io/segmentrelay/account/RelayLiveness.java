package io.segmentrelay.account;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

import io.segmentrelay.config.RelayConfig;

/** Live: no thread that everything depends on has died. */
@Liveness
@ApplicationScoped
public class RelayLiveness implements HealthCheck {
    private final Accounts accounts;
    private final boolean dryRun;

    @Inject
    public RelayLiveness(Accounts accounts, RelayConfig config) {
        this.accounts = accounts;
        this.dryRun = config.dryRun();
    }

    @Override
    public HealthCheckResponse call() {
        boolean alive = accounts.isAlive();
        return HealthCheckResponse.named("relay").status(alive)
                .withData("lease", dryRun ? "dry run: none is needed"
                        : alive ? "its thread runs" : "its thread has died: restart the process")
                .build();
    }
}
