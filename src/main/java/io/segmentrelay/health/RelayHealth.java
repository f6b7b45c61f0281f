package io.segmentrelay.health;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.kafka.RelayKafka;
import io.segmentrelay.kafka.TransactionVersion;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.session.Accounts;
import io.segmentrelay.session.Pulse;
import io.segmentrelay.session.SessionState;

/** The answers to probes. */
@ApplicationScoped
public class RelayHealth {
    private final Accounts accounts;
    private final Pulse schedule;
    private final RelayKafka kafka;
    private final ReloadStatus routes;
    private final boolean dryRun;
    private volatile boolean started;

    public RelayHealth(Accounts accounts, Pulse schedule, RelayKafka kafka, ReloadStatus routes, RelayConfig config) {
        this.accounts = accounts;
        this.schedule = schedule;
        this.kafka = kafka;
        this.routes = routes;
        this.dryRun = config.dryRun();
    }

    /** Started: the topics were checked, and the group of relays has once said which accounts run here. */
    @Produces
    @ApplicationScoped
    @Startup
    HealthCheck startup() {
        return () -> {
            started |= accounts.isPlaced();
            return HealthCheckResponse.named("relay").status(started)
                    .withData("start",
                            !started ? "Kafka has not answered yet, or topics are being checked"
                                    : dryRun ? "dry run: runs every account, and has joined nobody" : "has joined the relays")
                    .build();
        };
    }

    /** Live: no vital thread has died or stands still, by the monotonic clock. */
    @Produces
    @ApplicationScoped
    @Liveness
    HealthCheck liveness() {
        return () -> {
            boolean alive = accounts.isAlive();
            boolean still = schedule.standsStill();
            return HealthCheckResponse.named("relay").status(alive && !still)
                    .withData("lease", dryRun ? "dry run: none is needed"
                            : alive ? "its thread runs" : "its thread has died, or stands still: restart the process")
                    .withData("schedule", still ? "it stands still: restart the process" : "it goes on")
                    .build();
        };
    }

    /** Ready: Kafka answers, the state of every account that this process holds is loaded, and their tokens are taken. */
    @Produces
    @ApplicationScoped
    @Readiness
    HealthCheck readiness() {
        return () -> {
            HealthCheckResponseBuilder answer = HealthCheckResponse.named("relay");
            boolean ready = accounts.isPlaced();
            answer.withData("kafka", lease(ready));
            List<String> awaited = accounts.awaited();
            for (String account : awaited) {
                answer.withData("account " + account, accounts.awaitedBecause(account));
            }
            for (AccountSession session : accounts.open()) {
                String problem = AccountStatus.problem(session);
                answer.withData("account " + session.account(), problem != null ? problem
                        : session.state() == SessionState.PAUSED ? "paused by a signal" : "running");
                ready &= problem == null;
            }
            if (ready && awaited.isEmpty() && accounts.open().isEmpty()) {
                answer.withData("accounts", "none runs here: other relays have them all, or the state topic is gone");
            }
            return answer.status(ready && awaited.isEmpty()).build();
        };
    }

    private String lease(boolean placed) {
        if (dryRun) {
            return placed ? "dry run: nothing is published" : "dry run: the topics have not been looked at yet";
        }
        return placed ? "holds its place among the relays" : "no answer from the group of relays yet";
    }

    /** Always ready: old brokers bring a warning, but the relay works with them. */
    @Produces
    @ApplicationScoped
    @Readiness
    HealthCheck transactions() {
        return () -> HealthCheckResponse.named("transactions").up().withData("brokers", kafka.transactions()
                .map(version -> version.doubt().orElse("whole or not at all")).orElse("Kafka has not answered yet")).build();
    }

    /** Always ready: unusable files of routes bring a warning, but the routes in force work. */
    @Produces
    @ApplicationScoped
    @Readiness
    HealthCheck routes() {
        return () -> HealthCheckResponse.named("routes").up()
                .withData("files", routes.problem().map(problem -> "not in force: " + problem).orElse("in force")).build();
    }

    void register(@Observes StartupEvent started, MeterRegistry registry) {
        Gauge.builder("relay.kafka.transaction.version", kafka, known -> known.transactions().map(TransactionVersion::level)
                .map(Integer::doubleValue).orElse(Double.NaN))
                .description(
                        "Level of the brokers' feature transaction.version at the start; below 2 a transaction can be torn")
                .register(registry);
    }
}
