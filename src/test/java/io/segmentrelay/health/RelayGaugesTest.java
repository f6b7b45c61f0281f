package io.segmentrelay.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.event.Signal;
import io.segmentrelay.event.SignalKind;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.Ledgers;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.session.Accounts;
import io.segmentrelay.session.SessionsOfMain;
import io.segmentrelay.session.Watch;
import io.smallrye.config.SmallRyeConfigBuilder;

/** What the gauges of an account show, and that they go with it. */
@Timeout(30)
class RelayGaugesTest {
    private static final String COUNTED = "2024-10-11T09:00:00Z";

    private final SessionsOfMain sessions = new SessionsOfMain();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Ledger ledger = Ledgers.of(new AccountState("main"), new Watch());
    private List<AccountSession> open = List.of();
    private final RelayGauges gauges = new RelayGauges(registry, new Accounts(null) {
        @Override
        public Collection<AccountSession> open() {
            return open;
        }
    }, new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(RelayConfig.class)
            .withDefaultValue("relay.freshness-objective", "*:1h").build()
            .getConfigMapping(RelayConfig.class), null);

    @AfterEach
    void end() {
        sessions.close();
    }

    @Test
    void anAccountHasItsGaugesWhileItRuns() throws Exception {
        // given: 900 of 1,000 are missed, and held by the brake; the next walk is open
        walk(1, 1000);
        walk(901, 1000);
        ledger.open(Ledgers.SEGMENT);
        ledger.seal();
        AccountSession session = sessions.open(ledger, (sealedBy, batch) -> {
        });
        open = List.of(session);

        // when
        gauges.update();

        // then
        Map<String, Double> shown = shown();
        assertThat(shown.remove("relay.list.age.seconds")).isBetween(0.0, 30.0);
        assertThat(shown.remove("relay.state.bytes")).isPositive();
        assertThat(shown).containsExactlyInAnyOrderEntriesOf(Map.ofEntries(Map.entry("relay.account.running", 1.0),
                Map.entry("relay.account.paused", 0.0), Map.entry("relay.token.refused", 0.0),
                Map.entry("relay.list.refused", 0.0), Map.entry("relay.list.late.after.seconds", 240.0),
                Map.entry("relay.budget.allowed", 6.0), Map.entry("relay.budget.granted", 1000.0),
                Map.entry("relay.segments", 2.0), Map.entry("relay.freshness.segments", 1.0),
                Map.entry("relay.freshness.late", 0.0), Map.entry("relay.segments.due", 2.0), Map.entry("relay.runs.open", 1.0),
                Map.entry("relay.memberships", 1000.0), Map.entry("relay.suspects", 900.0), Map.entry("relay.held", 900.0),
                Map.entry("relay.users.remembered", 1000.0), Map.entry("relay.segment.members 1033", 1000.0),
                Map.entry("relay.segment.members 1034", 0.0)));

        // when
        session.api().token().refused();
        session.listed(Ledgers.list(COUNTED, 1, 9));
        session.writer().signal(new Signal(SignalKind.PAUSE, "main", OptionalLong.empty()), 0).get(10, TimeUnit.SECONDS);

        // then
        assertThat(shown()).containsEntry("relay.token.refused", 1.0).containsEntry("relay.list.refused", 1.0)
                .containsEntry("relay.account.paused", 1.0).containsEntry("relay.account.running", 1.0);

        // when
        open = List.of();
        gauges.update();

        // then
        assertThat(shown()).isEmpty();
    }

    private void walk(long first, long last) {
        long count = last - first + 1;
        ledger.listed(Ledgers.list(COUNTED, count, Ledgers.SEGMENT, 1034));
        long run = ledger.open(Ledgers.SEGMENT).orElseThrow().run();
        ledger.page(Ledgers.SEGMENT, run, Ledgers.page(Ledgers.SEGMENT, 1, true, count, Ledgers.users(first, last)));
        ledger.close(Ledgers.SEGMENT, run, new Ending.NextNull(), new ListedAfter.Read(COUNTED, OptionalLong.of(count)));
    }

    private Map<String, Double> shown() {
        Map<String, Double> shown = new HashMap<>();
        registry.getMeters().forEach(meter -> {
            String segment = meter.getId().getTag("segment");
            shown.put(meter.getId().getName() + (segment == null ? "" : " " + segment), ((Gauge) meter).value());
        });
        return shown;
    }
}
