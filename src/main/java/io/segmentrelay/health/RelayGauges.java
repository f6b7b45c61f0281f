package io.segmentrelay.health;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.StartupEvent;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.ledger.StateSize;
import io.segmentrelay.schedule.Objectives;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.session.Accounts;
import io.segmentrelay.session.ListStatus;
import io.segmentrelay.session.SessionState;
import io.vertx.core.Vertx;

/** Gauges of the accounts that run here. Each is registered once, as a registry takes its time over each. */
@ApplicationScoped
public class RelayGauges {
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final MeterRegistry registry;
    private final Accounts accounts;
    private final Vertx vertx;
    private final Clock clock = Clock.systemUTC();
    private final Objectives objectives;
    private final Map<String, Measure> measures = new LinkedHashMap<>();
    private final Map<String, Watched> watched = new HashMap<>();

    private record Measure(String description, ToDoubleFunction<AccountSession> value) {
    }

    /** An account that runs here, and its meters. */
    private static final class Watched {
        private volatile AccountSession session;
        private final List<Meter> meters = new ArrayList<>();
        private final MultiGauge sizes;
        /** By segment. */
        private volatile Map<Long, Long> members = Map.of();

        Watched(MultiGauge sizes) {
            this.sizes = sizes;
        }
    }

    public RelayGauges(MeterRegistry registry, Accounts accounts, RelayConfig config, Vertx vertx) {
        this.registry = registry;
        this.accounts = accounts;
        this.vertx = vertx;
        this.objectives = Objectives.of(config.freshnessObjective().orElse(List.of()));
        add("relay.account.running", "1 for an account that this process runs, 0 for one that is stopped",
                session -> session.state() == SessionState.STOPPED ? 0 : 1);
        add("relay.account.paused", "1 for an account that a signal has paused",
                session -> session.state() == SessionState.PAUSED ? 1 : 0);
        add("relay.token.refused", "1 while the API refuses the account's token",
                session -> session.api().token().isRefused() ? 1 : 0);
        add("relay.list.refused", "1 while the list of segments is not believed",
                session -> session.list().status() instanceof ListStatus.Refused ? 1 : 0);
        add("relay.list.age.seconds", "Since the last whole list of segments, or since the account began",
                session -> session.list().sinceWhole().toMillis() / 1000.0);
        add("relay.list.late.after.seconds", "How old the last whole list may be before it is called late",
                session -> AccountStatus.listLateAfter(config).toMillis() / 1000.0);
        add("relay.budget.allowed", "Requests a second that the account may send",
                session -> config.requestsPerSecond());
        add("relay.budget.granted", "Requests a second that it sends at most: fewer than allowed while the API refuses some",
                session -> session.api().budget().rate());
        add("relay.segments", "Segments in the account's state", session -> figures(session).segments());
        add("relay.segments.due", "Segments that wait to be walked: for a lane, or counted anew and for the end of a pause",
                session -> session.due(clock.instant()));
        add("relay.freshness.segments", "Segments that have a freshness objective",
                session -> freshness(session).segments());
        add("relay.freshness.late", "Segments of which a count is not told within their freshness objective",
                session -> freshness(session).late());
        add("relay.runs.open", "Walks under way, and walks that are being published",
                session -> figures(session).openRuns());
        add("relay.memberships", "Members of all segments, added up", session -> figures(session).memberships());
        add("relay.suspects", "Members whom walks missed, and who have not left",
                session -> figures(session).suspects());
        add("relay.held", "Leavers whom the brake holds", session -> figures(session).held());
        add("relay.users.remembered", "Users whose fields are kept", session -> figures(session).remembered());
        add("relay.state.bytes", "Size of the account's bitmaps and fields, roughly",
                session -> figures(session).bytes());
    }

    private void add(String name, String description, ToDoubleFunction<AccountSession> value) {
        measures.put(name, new Measure(description, value));
    }

    private Objectives.Freshness freshness(AccountSession session) {
        return objectives.freshness(session.writer().view().candidates(), session.list().sinceWhole(), clock.instant());
    }

    private static StateSize figures(AccountSession session) {
        return session.writer().figures();
    }

    void start(@Observes StartupEvent started) {
        vertx.setPeriodic(EVERY.toMillis(), tick -> vertx.executeBlocking(() -> {
            update();
            return null;
        }));
    }

    /** Adds accounts that have come, and drops those that have gone. */
    synchronized void update() {
        Set<String> gone = new HashSet<>(watched.keySet());
        for (AccountSession session : accounts.open()) {
            Watched account = watched.computeIfAbsent(session.account(), name -> new Watched(MultiGauge
                    .builder("relay.segment.members").description("Members of the largest segments").tag("account", name)
                    .register(registry)));
            account.session = session;
            if (account.meters.isEmpty()) {
                measures.forEach((name, measure) -> account.meters.add(gauge(name, account, measure)));
            }
            sizes(account, figures(session).largest());
            gone.remove(session.account());
        }
        gone.forEach(name -> drop(watched.remove(name)));
    }

    private Meter gauge(String name, Watched account, Measure measure) {
        return Gauge.builder(name, account, one -> measure.value().applyAsDouble(one.session))
                .description(measure.description()).tags("account", account.session.account()).register(registry);
    }

    private static void sizes(Watched account, List<StateSize.Size> largest) {
        account.members = largest.stream().collect(Collectors.toMap(StateSize.Size::segment, StateSize.Size::members));
        account.sizes.register(largest.stream().map(size -> MultiGauge.Row.of(
                Tags.of("segment", Long.toString(size.segment()), "name", size.name()), account,
                one -> one.members.getOrDefault(size.segment(), 0L))).toList());
    }

    private void drop(Watched account) {
        account.meters.forEach(registry::remove);
        account.sizes.register(List.of());
    }
}
