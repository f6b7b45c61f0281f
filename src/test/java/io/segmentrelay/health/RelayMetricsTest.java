package io.segmentrelay.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.EventWriter;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.Ledgers;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;

class RelayMetricsTest {
    /** A counter, a label and its values, as alert rules name them. */
    private static final Pattern INCREASE = Pattern.compile("increase\\((relay_\\w+)_total\\{(\\w+)=~?\"([^\"]+)\"}");
    private static final EventWriter EVENTS = Ledgers.events(EventTopics.DEFAULT);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RelayMetrics metrics = new RelayMetrics(registry);

    @Test
    void requestsResponsesAndRowsAreCountedByAccount() {
        // when
        metrics.request("main");
        metrics.request("main");
        metrics.request("shop");
        metrics.response("main", 200);
        metrics.response("main", 429);
        metrics.response("main", 429);
        metrics.page("main", 100, Duration.ofMillis(250));
        metrics.page("main", 7, Duration.ofMillis(50));
        metrics.fieldsRefused("main", 3);

        // then
        assertThat(counted()).containsExactlyInAnyOrderEntriesOf(Map.of("relay.requests{account=main}", 2.0,
                "relay.requests{account=shop}", 1.0, "relay.responses{account=main,status=200}", 1.0,
                "relay.responses{account=main,status=429}", 2.0, "relay.rows{account=main}", 107.0, "relay.pages{account=main}",
                2.0, "relay.fields.refused{account=main}", 3.0));
        assertThat(registry.get("relay.page.duration").tag("account", "main").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(300);
    }

    @Test
    void aCommittedBatchIsCountedByWhatItTells() {
        // given
        Ledger ledger = Ledgers.fresh(EVENTS, Ledgers.ONE_CHUNK);
        Ledgers.list(ledger, "1");
        Ledgers.walk(ledger, 1, 2, 3);

        // when
        metrics.committed("main", ledger.seal(), Duration.ofMillis(20));

        // then
        assertThat(counted()).containsExactlyInAnyOrderEntriesOf(
                Map.of("relay.events{account=main,change=snapshot,kind=segment}", 1.0,
                        "relay.events{account=main,change=snapshot,kind=membership}", 3.0,
                        "relay.events{account=main,change=completed,kind=crawl}", 1.0,
                        "relay.runs{account=main,outcome=completed}", 1.0,
                        "relay.transactions{account=main,outcome=committed}", 1.0));
        assertThat(registry.get("relay.publish.duration").tag("account", "main").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(20);
        assertThat(registry.get("relay.run.duration").tag("outcome", "completed").timer().count()).isOne();
    }

    @Test
    void aCountIsTimedByTheFirstWholeWalkThatTellsOfIt() {
        // given: the baseline, then a walk that fails before another of the same count is whole, then a full refresh
        Instant counted = Instant.now().minus(Duration.ofMinutes(7));
        Ledger ledger = Ledgers.fresh(EVENTS, Ledgers.ONE_CHUNK);
        Ledgers.list(ledger, counted.minus(Duration.ofDays(1)).toString());
        Ledgers.walk(ledger, 1, 2, 3);
        Ledgers.list(ledger, counted.toString());
        long failed = ledger.open(Ledgers.SEGMENT).orElseThrow().run();
        ledger.close(Ledgers.SEGMENT, failed, new Ending.Failed("a page failed"), new ListedAfter.NotRead());
        Ledgers.walk(ledger, 1, 2, 3);
        Ledgers.walk(ledger, 1, 2, 3);

        // when
        metrics.committed("main", ledger.seal(), Duration.ofMillis(20));

        // then
        assertThat(detected().count()).isOne();
        assertThat(detected().totalTime(TimeUnit.MINUTES)).isBetween(7.0, 8.0);
        assertThat(Stream.of(detected().takeSnapshot().histogramCounts())
                .collect(Collectors.toMap(CountAtBucket::bucket, CountAtBucket::count)))
                .containsEntry(nanos(5), 0.0).containsEntry(nanos(10), 1.0).containsKey(nanos(1440));
    }

    @ParameterizedTest
    @CsvSource({ "2100-01-01T00:00:00Z, 1", "at noon, 0" })
    void aCountByAClockThatIsAheadTookNoTimeAndOneWithoutATimeIsNotTimed(String counted, int timed) {
        // given
        Ledger ledger = Ledgers.withMembers(EVENTS, Ledgers.ONE_CHUNK, 1, 2, 3);
        Ledgers.list(ledger, counted);
        Ledgers.walk(ledger, 1, 2, 3);

        // when
        metrics.begins("main");
        metrics.committed("main", ledger.seal(), Duration.ofMillis(20));

        // then
        assertThat(detected().count()).isEqualTo(timed);
        assertThat(detected().totalTime(TimeUnit.NANOSECONDS)).isZero();
    }

    private Timer detected() {
        return registry.get("relay.detection").tag("account", "main").timer();
    }

    private static double nanos(int minutes) {
        return Duration.ofMinutes(minutes).toNanos();
    }

    @Test
    void alarmsAreCountedByWhatHasHappenedToASegment() {
        // given
        Ledger ledger = Ledgers.withMembers(EVENTS, Ledgers.ONE_CHUNK, Ledgers.users(1, 100));
        metrics.begins("main");
        Ledgers.walk(ledger, Ledgers.users(1, 200));

        // when
        metrics.committed("main", ledger.seal(), Duration.ofMillis(20));

        // then
        assertThat(counted()).containsEntry("relay.size.alarms{account=main,change=grew}", 1.0)
                .containsEntry("relay.size.alarms{account=main,change=shrank}", 0.0);
    }

    @Test
    void aTombstoneIsNoEventAndRunsAreCountedByTheirOutcome() {
        // given
        Ledger ledger = Ledgers.withMembers(EVENTS, Ledgers.ONE_CHUNK, 1, 2, 3, 4, 5);
        Ledgers.walk(ledger, 1, 2, 3);
        long failed = ledger.open(Ledgers.SEGMENT).orElseThrow().run();
        ledger.close(Ledgers.SEGMENT, failed, new Ending.Failed("a page failed"), new ListedAfter.NotRead());
        ledger.abort(Ledgers.SEGMENT, ledger.open(Ledgers.SEGMENT).orElseThrow().run(), "its cursor was refused");

        // when
        metrics.committed("main", ledger.seal(), Duration.ofMillis(20));

        // then
        assertThat(counted()).containsEntry("relay.events{account=main,change=left,kind=membership}", 2.0)
                .containsEntry("relay.runs{account=main,outcome=completed}", 1.0)
                .containsEntry("relay.runs{account=main,outcome=incomplete}", 1.0)
                .containsEntry("relay.runs{account=main,outcome=aborted}", 1.0);
        assertThat(counted().keySet()).filteredOn(name -> name.contains("kind=membership")).hasSize(1);
    }

    @Test
    void transactionsThatWereNotCommittedAreCountedByTheirCause() {
        // when
        metrics.recovers("main", true);
        metrics.recovers("main", false);
        metrics.recovers("main", false);

        // then
        assertThat(counted()).containsExactlyInAnyOrderEntriesOf(
                Map.of("relay.transactions{account=main,outcome=fenced}", 1.0,
                        "relay.transactions{account=main,outcome=failed}", 2.0));
    }

    /** What comes into being at 1 has not increased, as far as Prometheus knows. */
    @Test
    void whatAnAlertWatchesIsThereAtZeroWhenAnAccountBegins() throws IOException {
        // given
        Set<String> watched = new TreeSet<>();
        INCREASE.matcher(Files.readString(Path.of("docker/prometheus/alerts.yaml"))).results()
                .forEach(increase -> Stream.of(increase.group(3).split("\\|")).forEach(value -> watched.add(
                        increase.group(1).replace('_', '.') + "{account=main," + increase.group(2) + "=" + value + "}")));

        // when
        metrics.begins("main");

        // then
        assertThat(watched).contains("relay.responses{account=main,status=429}", "relay.runs{account=main,outcome=aborted}",
                "relay.transactions{account=main,outcome=fenced}");
        assertThat(counted()).containsKeys(watched.toArray(String[]::new)).values().containsOnly(0.0);
    }

    @Test
    void whatWasCountedIsKeptWhenAnAccountBeginsAgain() {
        // given
        metrics.response("main", 429);

        // when
        metrics.begins("main");

        // then
        assertThat(counted()).containsEntry("relay.responses{account=main,status=429}", 1.0);
    }

    private Map<String, Double> counted() {
        Map<String, Double> counted = new TreeMap<>();
        registry.getMeters().stream().filter(Counter.class::isInstance)
                .forEach(meter -> counted.put(meter.getId().getName() + meter.getId().getTags().stream()
                        .map(RelayMetricsTest::named).sorted().collect(Collectors.joining(",", "{", "}")),
                        registry.get(meter.getId().getName()).tags(meter.getId().getTags()).counter().count()));
        return counted;
    }

    private static String named(Tag tag) {
        return tag.getKey() + "=" + tag.getValue();
    }
}
