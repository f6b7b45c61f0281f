package io.segmentrelay.account;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.StartupEvent;
import io.segmentrelay.config.RelayConfig;
import io.vertx.core.Vertx;

/** What is so at the moment with the accounts that this process runs; those of others are told of there. */
@ApplicationScoped
public class RelayGauges {
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Accounts accounts;
    private final Vertx vertx;
    private final Clock clock = Clock.systemUTC();
    private final Map<MultiGauge, ToDoubleFunction<AccountSession>> gauges = new LinkedHashMap<>();
    private final MultiGauge members;

    @Inject
    public RelayGauges(MeterRegistry registry, Accounts accounts, RelayConfig config, Vertx vertx) {
        this.accounts = accounts;
        this.vertx = vertx;
        this.members = gauge(registry, "relay.segment.members", "Members of the largest segments");
        add(registry, "relay.account.running", "1 for an account that this process runs, 0 for one that is stopped",
                session -> session.stoppedBecause() == null ? 1 : 0);
        add(registry, "relay.account.paused", "1 for an account that a signal has paused",
                session -> session.writer().isPaused() ? 1 : 0);
        add(registry, "relay.token.refused", "1 while the API refuses the account's token",
                session -> session.token().isRefused() ? 1 : 0);
        add(registry, "relay.list.refused", "1 while the list of segments is not believed",
                session -> session.listRefusedBecause() == null ? 0 : 1);
        add(registry, "relay.list.age.seconds", "Since the last whole list of segments, or since the account began",
                session -> Duration.between(session.lastWholeList(), clock.instant()).toMillis() / 1000.0);
        add(registry, "relay.budget.allowed", "Requests a second that the account may send",
                session -> config.requestsPerSecond());
        add(registry, "relay.segments", "Segments in the account's state", session -> figures(session).segments());
        add(registry, "relay.segments.due", "Segments that should be walked now, and are not",
                session -> session.due(clock.instant()));
        add(registry, "relay.runs.open", "Walks under way, and walks that are being published",
                session -> figures(session).openRuns());
        add(registry, "relay.memberships", "Members of all segments, added up", session -> figures(session).memberships());
        add(registry, "relay.suspects", "Members whom walks missed, and who have not left",
                session -> figures(session).suspects());
        add(registry, "relay.held", "Leavers whom the brake holds", session -> figures(session).held());
        add(registry, "relay.users.remembered", "Users whose fields are kept", session -> figures(session).remembered());
        add(registry, "relay.state.bytes", "Size of the account's bitmaps and fields, roughly",
                session -> figures(session).bytes());
    }

    private void add(MeterRegistry registry, String name, String description, ToDoubleFunction<AccountSession> value) {
        gauges.put(gauge(registry, name, description), value);
    }

    private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
        return MultiGauge.builder(name).description(description).register(registry);
    }

    private static Figures figures(AccountSession session) {
        return session.writer().figures();
    }

    void start(@Observes StartupEvent started) {
        vertx.setPeriodic(EVERY.toMillis(), tick -> update());
    }

    /** Takes up accounts that have come, and drops those that have gone. */
    void update() {
        Collection<AccountSession> sessions = accounts.open();
        gauges.forEach((gauge, value) -> {
            List<MultiGauge.Row<?>> rows = new ArrayList<>();
            sessions.forEach(session -> rows
                    .add(MultiGauge.Row.of(Tags.of("account", session.account()), value.applyAsDouble(session))));
            gauge.register(rows, true);
        });
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (AccountSession session : sessions) {
            for (Figures.Size size : figures(session).largest()) {
                rows.add(MultiGauge.Row.of(Tags.of("account", session.account(), "segment", Long.toString(size.segment()),
                        "name", size.name()), size.members()));
            }
        }
        members.register(rows, true);
    }
}
