package io.segmentrelay.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.session.Accounts;

/** Started: the topics were checked, and the group of relays has once said which accounts run here. */
@Startup
@ApplicationScoped
public class RelayStartup implements HealthCheck {
    private final Accounts accounts;
    private final boolean dryRun;
    private volatile boolean started;

    @Inject
    public RelayStartup(Accounts accounts, RelayConfig config) {
        this.accounts = accounts;
        this.dryRun = config.dryRun();
    }

    @Override
    public HealthCheckResponse call() {
        started |= accounts.isPlaced();
        return HealthCheckResponse.named("relay").status(started)
                .withData("start",
                        !started ? "Kafka has not answered yet, or topics are being checked"
                                : dryRun ? "dry run: runs every account, and has joined nobody" : "has joined the relays")
                .build();
    }
}
