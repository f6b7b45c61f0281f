package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.CrawlReport;
import io.segmentrelay.event.Signal;
import io.segmentrelay.event.SignalKind;
import io.segmentrelay.membership.Baseline;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.membership.Rules;
import io.segmentrelay.schedule.BySegment;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.session.Watch;
import io.segmentrelay.testing.TableDigest;
import io.segmentrelay.usercom.FieldSet;

/** The digest in a report is that of the members whom consumers have by then. Three leavers fill a transaction. */
class ReportedDigestTest {
    private static final long SEGMENT = 1033;
    private static final long OTHER = 1034;
    private static final int HELD = 1000;

    private final Watch clock = new Watch();
    private final StateTopic topic = new StateTopic();
    private Ledger ledger = Ledgers.of(new AccountState("main"), clock);
    private int counted;

    /** Whether the sum went on with each change, or was computed anew from what was loaded. */
    @ParameterizedTest(name = "restarts: {0}")
    @ValueSource(booleans = { false, true })
    void isOfTheMembersBehindEachRun(boolean restarts) {
        for (long shift = 0; shift < 4; shift++) {
            long first = 1 + 5 * shift;
            restart(restarts);

            // when
            CrawlReport report = walk(first, first + 19);

            // then
            assertThat(report.outcome()).isEqualTo(CrawlOutcome.COMPLETED);
            assertThat(report.segment()).isEqualTo(segment(first, first + 19));
        }
    }

    private void restart(boolean really) {
        if (really) {
            ledger = Ledgers.of(topic.read(), clock);
            ledger.awaitConsidered();
        }
    }

    @Test
    void isOfWhomAnIncompleteWalkBroughtAsWell() {
        // given
        walk(1, 10);
        long run = open(10);
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, false, 30, Ledgers.users(11, 20)));

        // when
        ledger.close(SEGMENT, run, new Ending.Failed("a page failed"), new ListedAfter.NotRead());

        // then
        assertThat(report().segment()).isEqualTo(segment(1, 20));
    }

    @Test
    void heldLeaversAreAmongThemUntilTheyAreApproved() {
        // given
        walk(1, HELD + 200);

        // when
        CrawlReport held = walk(HELD + 1, HELD + 200);
        signal(SignalKind.APPROVE);
        CrawlReport approved = publishAll();

        // then
        assertThat(held.outcome()).isEqualTo(CrawlOutcome.HELD);
        assertThat(held.segment()).isEqualTo(segment(1, HELD + 200));
        assertThat(approved.segment()).isEqualTo(segment(HELD + 1, HELD + 200));
    }

    @Test
    void aSnapshotOnceMoreChangesNothing() {
        // given
        walk(1, 10);

        // when
        signal(SignalKind.SNAPSHOT);

        // then
        assertThat(publishAll().segment()).isEqualTo(segment(1, 10));
    }

    @Test
    void isZeroOnceTheSegmentIsDeleted() {
        // given
        walk(1, 10);
        ledger.listed(Ledgers.list("1", 1, OTHER));
        ledger.listed(Ledgers.list("1", 1, OTHER));

        // when
        ledger.gone(SEGMENT, ledger.open(SEGMENT).orElseThrow().run());

        // then
        assertThat(publishAll().segment())
                .isEqualTo(new CrawlReport.Segment(SEGMENT, "Segment 1033", 0, "0000000000000000", null));
    }

    @Test
    void isOfAllMembersWhereTheBaselineIsSilent() {
        // given
        ledger = new Ledger(new AccountState("main"), Ledgers.EVENTS,
                new FollowRules(FieldSet.of("custom_id"), true, Baseline.SILENT, new Rules(0.01, 500, 0.5, 2),
                        new SegmentFilter(List.of(), List.of(), false), Duration.ofSeconds(1), Duration.ofHours(24), 3,
                        BySegment.none()),
                clock);

        // when
        CrawlReport report = walk(1, 10);

        // then
        assertThat(report.counts()).isEqualTo(CrawlReport.Counts.NONE);
        assertThat(report.segment()).isEqualTo(segment(1, 10));
    }

    private static CrawlReport.Segment segment(long first, long last) {
        return new CrawlReport.Segment(SEGMENT, "Segment 1033", last - first + 1,
                TableDigest.of(LongStream.rangeClosed(first, last).boxed().toList()), null);
    }

    private long open(long objectCount) {
        ledger.listed(Ledgers.list(Integer.toString(++counted), objectCount, SEGMENT, OTHER));
        long run = ledger.open(SEGMENT).orElseThrow().run();
        topic.commit(ledger);
        return run;
    }

    /** An exact walk of one page, which sees these. */
    private CrawlReport walk(long first, long last) {
        long count = last - first + 1;
        long run = open(count);
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, true, count, Ledgers.users(first, last)));
        ledger.close(SEGMENT, run, new Ending.NextNull(),
                new ListedAfter.Read(Integer.toString(counted), OptionalLong.of(count)));
        return publishAll();
    }

    private void signal(SignalKind kind) {
        ledger.signal(new Signal(kind, "main", OptionalLong.of(SEGMENT)), ledger.state().signalPosition + 1);
    }

    private CrawlReport publishAll() {
        CrawlReport report = null;
        for (boolean more = true; more; more = ledger.leave(SEGMENT)) {
            report = last(topic.commit(ledger), report);
        }
        return last(topic.commit(ledger), report);
    }

    private CrawlReport report() {
        return last(topic.commit(ledger), null);
    }

    private static CrawlReport last(Batch batch, CrawlReport before) {
        return batch.reports().stream().map(Batch.Report::report).reduce(before, (one, next) -> next);
    }
}
