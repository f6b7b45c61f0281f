package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.CrawlReport;
import io.segmentrelay.event.Signal;
import io.segmentrelay.event.SignalKind;
import io.segmentrelay.event.SizeAlarm;
import io.segmentrelay.membership.Baseline;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.membership.Rules;
import io.segmentrelay.schedule.BySegment;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.text.Share;
import io.segmentrelay.usercom.FieldSet;

/** {@code relay.size-alarm=1033:20%}. */
class SizeAlarmTest {
    private static final String COUNTED = "2024-10-11T09:00:00Z";
    private final StateTopic topic = new StateTopic();
    private Ledger ledger = ledger(new AccountState("main"));

    @ParameterizedTest(name = "from {0} to {1}: {2}")
    @CsvSource({ "100, 120,", "100, 121, GREW", "100, 80,", "100, 79, SHRANK", "100, 55, SHRANK", "5, 14,", "5, 15, GREW",
            "14, 5,", "100, 100," })
    void aWholeWalkAfterWhichTheSegmentHasAnotherSizeRaisesAnAlarm(long before, long after, SizeAlarm alarm) {
        // given
        CrawlReport first = walk(Ledgers.SEGMENT, before, new Ending.NextNull());

        // when
        CrawlReport report = walk(Ledgers.SEGMENT, after, new Ending.NextNull());

        // then
        assertThat(first.segment().alarm()).as("the first walk").isNull();
        assertThat(report.outcome()).isEqualTo(CrawlOutcome.COMPLETED);
        assertThat(report.segment().alarm()).isEqualTo(alarm);
        assertThat(report.why()).isEqualTo(alarm == null ? null
                : alarm.wireName() + " from " + before + " to " + after + " members, more than relay.size-alarm lets pass");
    }

    @Test
    void aSegmentOfWhichNothingIsSaidRaisesNone() {
        // given
        walk(1034, 100, new Ending.NextNull());

        // when
        CrawlReport report = walk(1034, 200, new Ending.NextNull());

        // then
        assertThat(report.counts().entered()).isEqualTo(100);
        assertThat(report.segment().alarm()).isNull();
    }

    @Test
    void whatAFailedWalkHasBroughtCountsForTheNextWholeOne() {
        // given
        walk(Ledgers.SEGMENT, 100, new Ending.NextNull());

        // when
        CrawlReport failed = walk(Ledgers.SEGMENT, 200, new Ending.Failed("page 3 answered 502"));
        CrawlReport whole = walk(Ledgers.SEGMENT, 200, new Ending.NextNull());

        // then
        assertThat(failed.outcome()).isEqualTo(CrawlOutcome.INCOMPLETE);
        assertThat(failed.segment().members()).isEqualTo(200);
        assertThat(failed.segment().alarm()).isNull();
        assertThat(whole.segment().alarm()).isEqualTo(SizeAlarm.GREW);
        assertThat(whole.why()).startsWith("grew from 100 to 200 members");
    }

    @Test
    void membersWhoAreExchangedRaiseNone() {
        // given
        walk(Ledgers.SEGMENT, 100, new Ending.NextNull());

        // when: the pages do not rise, so those who are missing are suspects first
        ledger.listed(Ledgers.list(COUNTED + "1", 100, Ledgers.SEGMENT));
        long run = ledger.open(Ledgers.SEGMENT).orElseThrow().run();
        ledger.page(Ledgers.SEGMENT, run, Ledgers.page(Ledgers.SEGMENT, 1, false, 100, Ledgers.users(200, 249)));
        ledger.page(Ledgers.SEGMENT, run, Ledgers.page(Ledgers.SEGMENT, 2, true, 100, Ledgers.users(51, 100)));
        ledger.close(Ledgers.SEGMENT, run, new Ending.NextNull(), new ListedAfter.Read(COUNTED + "1", OptionalLong.of(100)));
        CrawlReport report = topic.write(ledger).reports().get(0).report();

        // then
        assertThat(report.outcome()).isEqualTo(CrawlOutcome.COMPLETED);
        assertThat(report.segment().members()).as("suspects among them").isEqualTo(150);
        assertThat(report.segment().alarm()).isNull();
    }

    @Test
    void aDropIsToldWhenItIsHeldAndNotAgainWhenItIsConfirmed() {
        // given
        walk(Ledgers.SEGMENT, 1500, new Ending.NextNull());

        // when
        CrawlReport held = walk(Ledgers.SEGMENT, 100, new Ending.NextNull());
        CrawlReport again = walk(Ledgers.SEGMENT, 100, new Ending.NextNull());

        // then
        assertThat(held.outcome()).isEqualTo(CrawlOutcome.HELD);
        assertThat(held.segment().alarm()).isEqualTo(SizeAlarm.SHRANK);
        assertThat(held.why()).contains("1400 leavers are held").contains("; shrank from 1500 to 100 members");
        assertThat(again.segment().alarm()).isNull();
    }

    /** It has read no page, so it has seen nobody: that is no size. */
    @Test
    void membersWhoArePublishedOnceMoreRaiseNone() {
        // given
        walk(Ledgers.SEGMENT, 100, new Ending.NextNull());

        // when
        ledger.signal(new Signal(SignalKind.SNAPSHOT, "main", OptionalLong.of(Ledgers.SEGMENT)), 1);
        topic.write(ledger);
        while (ledger.leave(Ledgers.SEGMENT)) {
            assertThat(ledger.batch().reports()).isEmpty();
        }
        CrawlReport report = topic.write(ledger).reports().get(0).report();
        CrawlReport next = walk(Ledgers.SEGMENT, 200, new Ending.NextNull());

        // then
        assertThat(report.outcome()).isEqualTo(CrawlOutcome.COMPLETED);
        assertThat(report.counts().snapshot()).isEqualTo(100);
        assertThat(report.segment().alarm()).isNull();
        assertThat(next.why()).startsWith("grew from 100 to 200 members");
    }

    @Test
    void aWalkAfterAStartIsHeldAgainstWhatTheListSaidBefore() {
        // given
        walk(Ledgers.SEGMENT, 100, new Ending.NextNull());

        // when
        ledger = ledger(topic.read());
        CrawlReport same = walk(Ledgers.SEGMENT, 100, new Ending.NextNull());
        ledger = ledger(topic.read());
        CrawlReport grown = walk(Ledgers.SEGMENT, 200, new Ending.NextNull());

        // then
        assertThat(same.segment().alarm()).isNull();
        assertThat(grown.segment().alarm()).isEqualTo(SizeAlarm.GREW);
    }

    private static Ledger ledger(AccountState state) {
        return new Ledger(state, Ledgers.EVENTS, new FollowRules(FieldSet.of(), true, Baseline.SNAPSHOT,
                new Rules(0.01, 500, 0.5, 2), new SegmentFilter(List.of(), List.of(), false), Duration.ofSeconds(1),
                Duration.ofHours(24), 30, BySegment.of(List.of("1033:20%"), Share::valueOf)),
                Clock.fixed(Instant.parse("2024-10-11T09:01:00Z"), ZoneOffset.UTC));
    }

    private CrawlReport walk(long segment, long members, Ending ending) {
        ledger.listed(Ledgers.list(COUNTED, members, segment));
        long run = ledger.open(segment).orElseThrow().run();
        ledger.page(segment, run, Ledgers.page(segment, 1, true, members, Ledgers.users(1, members)));
        RunLedger.Close close = ledger.close(segment, run, ending, new ListedAfter.Read(COUNTED, OptionalLong.of(members)));
        while (close == RunLedger.Close.LEAVING && ledger.leave(segment)) {
            assertThat(ledger.batch().reports()).isEmpty();
        }
        return topic.write(ledger).reports().get(0).report();
    }
}
