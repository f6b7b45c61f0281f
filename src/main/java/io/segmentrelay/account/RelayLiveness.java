package io.segmentrelay.account;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Live: no thread that everything depends on has died. */
@Liveness
@ApplicationScoped
public class RelayLiveness implements HealthCheck {
    private final Accounts accounts;

    @Inject
    public RelayLiveness(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public HealthCheckResponse call() {
        boolean alive = accounts.isAlive();
        return HealthCheckResponse.named("relay").status(alive)
                .withData("lease", alive ? "its thread runs" : "its thread has died: restart the process").build();
    }
}
