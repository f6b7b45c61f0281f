package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.segmentrelay.membership.Baseline;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.membership.Rules;
import io.segmentrelay.schedule.BySegment;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.usercom.FieldSet;

/** Settings that decide whose members are followed, and what their first walk publishes. */
class FollowRulesTest {
    private static final long SEGMENT = 1033;
    private static final String COUNTED = "2024-10-11T09:00:00Z";

    @ParameterizedTest
    @CsvSource({ "false, false, true", "true, false, false", "false, true, true", "true, true, true" })
    void aSegmentThatTheServerCallsTooHeavyIsFollowedIfItIsToBeCrawled(boolean tooHeavy, boolean crawl, boolean followed) {
        // given
        Ledger ledger = ledger(Baseline.SNAPSHOT, crawl);
        ListRead list = Ledgers.list(COUNTED, 3, SEGMENT);
        list.rows().get(0).json().put("too_heavy", tooHeavy);

        // when
        ledger.listed(list);

        // then
        assertThat(ledger.candidates()).singleElement().extracting(segment -> segment.wanted().followed()).isEqualTo(followed);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { "SNAPSHOT | snapshot main/1033/1, snapshot main/1033/2",
            "ENTERED | entered main/1033/1, entered main/1033/2", "SILENT | ''" })
    void aFirstWalkPublishesWhatTheBaselineSaysAndLaterOnesWhoComesAndGoes(Baseline baseline, String first) {
        // given
        Ledger ledger = ledger(baseline, false);

        // when
        String ofFirst = walk(ledger, 1, 2);
        String ofNext = walk(ledger, 2, 3);

        // then
        assertThat(ofFirst).isEqualTo(first);
        assertThat(ofNext).isEqualTo("entered main/1033/3, left main/1033/1");
    }

    private static Ledger ledger(Baseline baseline, boolean crawlTooHeavy) {
        return new Ledger(new AccountState("main"), Ledgers.EVENTS, new FollowRules(FieldSet.of(), true, baseline,
                new Rules(0.01, 500, 0.5, 2), new SegmentFilter(List.of(), List.of(), crawlTooHeavy), Duration.ofSeconds(1),
                Duration.ofHours(24), 1000, BySegment.none()), Clock.systemUTC());
    }

    /** @return what became of memberships */
    private static String walk(Ledger ledger, long... members) {
        ledger.listed(Ledgers.list(COUNTED, members.length, SEGMENT));
        long run = ledger.open(SEGMENT).orElseThrow().run();
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, true, members.length, members));
        ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.Read(COUNTED));
        return String.join(", ", Ledgers.memberships(ledger.seal()).stream()
                .map(event -> event.replaceAll("(\\S+) .*\"change\":\"([a-z]+)\".*", "$2 $1")).toList());
    }
}
