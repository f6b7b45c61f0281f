package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.roaringbitmap.longlong.Roaring64Bitmap;

import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.event.Signal;
import io.segmentrelay.event.SignalKind;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.membership.Rules;
import io.segmentrelay.membership.Suspects;
import io.segmentrelay.session.Watch;

/** A segment that lists no longer show: its first page is asked for, and only a 404 deletes it. */
class MissingSegmentTest {
    private static final long SEGMENT = 1033;
    private static final long OTHER = 1034;
    private static final long SMALL = 1035;
    private static final int MEMBERS = 600;
    private static final Duration INTERVAL = Duration.ofMinutes(240);

    private final Watch clock = new Watch();
    private final AccountState state = new AccountState("main");
    private final Ledger ledger = Ledgers.of(state, clock);
    private final StateTopic topic = new StateTopic();

    /** More members than the brake lets go, and more than the half of all. */
    @BeforeEach
    void walked() {
        ledger.listed(Ledgers.list("2024-10-11T09:00:00Z", MEMBERS, SEGMENT, OTHER));
        long run = open();
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, true, MEMBERS, Ledgers.users(1, MEMBERS)));
        ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.NotRead());
        topic.commit(ledger);
    }

    @Test
    void aRunThatWasToAskWhetherItIsGoneIsGivenUpOnceItIsBack() {
        // given
        missing();
        missing();
        long asking = open();

        // when
        ledger.listed(Ledgers.list("2024-10-11T13:00:00Z", MEMBERS, SEGMENT, OTHER));
        long run = open();
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, true, MEMBERS, Ledgers.users(2, MEMBERS + 1)));
        ledger.close(SEGMENT, run, new Ending.NextNull(),
                new ListedAfter.Read("2024-10-11T13:00:00Z", OptionalLong.of(MEMBERS)));

        // then
        Batch batch = topic.commit(ledger);
        assertThat(run).isNotEqualTo(asking);
        assertThat(batch.reports()).extracting(report -> report.report().run().number()).containsExactly(asking, run);
        assertThat(batch.reports()).extracting(report -> report.report().outcome()).containsExactly(CrawlOutcome.ABORTED,
                CrawlOutcome.COMPLETED);
        assertThat(Ledgers.memberships(batch)).hasSize(2).allMatch(event -> event.contains("\"reason\":\"recounted\""))
                .anyMatch(event -> event.contains("\"change\":\"entered\""))
                .anyMatch(event -> event.contains("\"change\":\"left\""));
    }

    @Test
    void aDeletionAboveTheBrakeNeedsAsManyFurtherAnswersAsLeaversNeedWalks() {
        // given
        missing();
        missing();
        List<CrawlOutcome> outcomes = new ArrayList<>();
        List<RunLedger.Close> closes = new ArrayList<>();
        List<OutRecord> events = new ArrayList<>();
        long revision = state.nextRevision;

        // when
        for (int answer = 0; answer < 3; answer++) {
            RunLedger.Close close = ledger.gone(SEGMENT, open());
            closes.add(close);
            while (close == RunLedger.Close.LEAVING && ledger.leave(SEGMENT)) {
                // The next chunk.
            }
            Batch batch = topic.commit(ledger);
            events.addAll(batch.events());
            batch.reports().forEach(report -> outcomes.add(report.report().outcome()));
            clock.pass(INTERVAL);
        }

        // then
        assertThat(outcomes).containsExactly(CrawlOutcome.HELD, CrawlOutcome.HELD, CrawlOutcome.COMPLETED);
        assertThat(closes).containsExactly(RunLedger.Close.CLOSED, RunLedger.Close.CLOSED, RunLedger.Close.LEAVING);
        assertThat(state.segments).doesNotContainKey(SEGMENT);
        assertThat(events).extracting(event -> event.headers().get("ce_id"))
                .contains("main/1033/r" + revision + "/deleted");
        assertThat(state.nextRevision).isEqualTo(revision + 1);
    }

    @Test
    void aDeletionBelowTheBrakesShareOfAllMembersIsNotHeld() {
        // given
        long run = ledger.open(OTHER).orElseThrow().run();
        ledger.page(OTHER, run, Ledgers.page(OTHER, 1, true, MEMBERS, Ledgers.users(1, MEMBERS)));
        ledger.close(OTHER, run, new Ending.NextNull(), new ListedAfter.NotRead());
        missing();
        missing();

        // then
        assertThat(ledger.gone(SEGMENT, open())).isEqualTo(RunLedger.Close.LEAVING);
    }

    @Test
    void whatListsShowIsNotDeletedThoughItsMembersAreNotFoundAndIsTriedAgainAfterAPause() {
        // when
        RunLedger.Close close = ledger.gone(SEGMENT, open());

        // then
        assertThat(close).isEqualTo(RunLedger.Close.CLOSED);
        assertThat(topic.commit(ledger).reports()).extracting(report -> report.report().outcome())
                .containsExactly(CrawlOutcome.INCOMPLETE);
        assertThat(state.segments.get(SEGMENT).retry.failures).isEqualTo(1);
        assertThat(state.segments.get(SEGMENT).retry.at).isAfter(clock.instant());
        assertThat(state.segments.get(SEGMENT).members.getLongCardinality()).isEqualTo(MEMBERS);
    }

    @Test
    void aHeldDeletionDoesNotKeepASegmentWaitingThatIsBack() {
        // given
        missing();
        missing();
        ledger.gone(SEGMENT, open());

        // when
        ledger.listed(Ledgers.list("2024-10-11T13:00:00Z", MEMBERS, SEGMENT, OTHER));

        // then
        assertThat(state.segments.get(SEGMENT).retry.at).isNull();
    }

    @Test
    void whatIsGoneWaitsForNoPauseOfAWalkThatWasUnderWay() {
        // given
        ledger.listed(Ledgers.list("2024-10-11T13:00:00Z", MEMBERS, SEGMENT, OTHER));
        long run = open();
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, true, MEMBERS - 300, Ledgers.users(1, MEMBERS - 300)));
        missing();
        missing();

        // when
        ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.Missing());

        // then
        assertThat(state.segments.get(SEGMENT).retry.confirms()).isTrue();
        assertThat(state.segments.get(SEGMENT).retry.at).isNull();
    }

    @Test
    void whatIsGoneWaitsForNoPauseOfAnEarlierWalk() {
        // given
        ledger.gone(SEGMENT, open());
        missing();
        assertThat(state.segments.get(SEGMENT).retry.at).isNotNull();

        // when
        missing();

        // then
        assertThat(state.segments.get(SEGMENT).retry.at).isNull();
    }

    /** The run is one of a segment that lists still showed when it was opened: its reason is another than that it is gone. */
    @ParameterizedTest(name = "{0} of segment {1}, after a restart: {2}")
    @CsvSource({ "SNAPSHOT, 1035, false", "SNAPSHOT, 1035, true", "SNAPSHOT, 1033, false", "SNAPSHOT, 1033, true",
            "APPROVE, 1035, false", "APPROVE, 1035, true", "APPROVE, 1033, false", "APPROVE, 1033, true" })
    void whatWaitsForTheEndOfARunDoesNotBeginIfThatDeletesItsSegment(SignalKind signal, long segment, boolean restarted) {
        // given
        long run = waitsForARun(signal, segment);
        Ledger next = restarted ? Ledgers.of(topic.read(), clock) : ledger;
        missing(next, segment);
        missing(next, segment);
        assertThat(next.open(segment)).map(OpenedRun::run).hasValue(run);

        // when
        List<String> events = deleted(next, segment, run);

        // then
        assertThat(events).hasSize(segment == SMALL ? 2 : MEMBERS).doesNotHaveDuplicates()
                .allMatch(event -> event.contains("\"change\":\"left\"") && event.contains("\"reason\":\"segment_deleted\""));
        assertThat(next.state().segments).doesNotContainKey(segment);
        assertThat(next.leaving()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = { "SNAPSHOT", "APPROVE" })
    void nothingBeginsOfASegmentWhoseDeletionCannotBeEdited(SignalKind signal) {
        // given
        long run = waitsForARun(signal, SEGMENT);
        missing(ledger, SEGMENT);
        missing(ledger, SEGMENT);
        ledger.gone(SEGMENT, run);
        topic.commit(ledger);

        // when
        ledger.hold(SEGMENT, run, "the extension has failed");

        // then
        topic.commit(ledger);
        assertThat(state.segments.get(SEGMENT).run).isNull();
        assertThat(deleted(ledger, SEGMENT, open())).hasSize(MEMBERS);
        assertThat(state.segments).doesNotContainKey(SEGMENT);
    }

    @Test
    void whoseLeavingWasApprovedStaysIfTheSegmentComesBackWithHim() {
        // given
        long run = waitsForARun(SignalKind.APPROVE, SEGMENT);
        missing(ledger, SEGMENT);
        missing(ledger, SEGMENT);
        ledger.gone(SEGMENT, run);
        ledger.hold(SEGMENT, run, "the extension has failed");
        topic.commit(ledger);

        // when
        ledger.listed(Ledgers.list("2024-10-11T21:00:00Z", MEMBERS, SEGMENT, OTHER, SMALL));
        walk(SEGMENT, MEMBERS);

        // then
        assertThat(Ledgers.memberships(topic.commit(ledger))).isEmpty();
        assertThat(state.segments.get(SEGMENT).suspects.count()).isZero();
    }

    @Test
    void aSegmentThatIsNotInTheStateFailsNoCommit() {
        // given
        StateChanges changes = ledger.batch().changes;

        // when
        changes.segment(7);
        changes.part(7, StateChanges.Part.MEMBERS);
        changes.advanced(7);

        // then
        topic.commit(ledger);
        assertThat(changes.isEmpty()).isTrue();
    }

    /** A run of a new count is open, and the signal waits for its end; the brake lets go of the segment. */
    private long waitsForARun(SignalKind signal, long id) {
        ledger.listed(Ledgers.list("2024-10-11T13:00:00Z", MEMBERS, SEGMENT, OTHER, SMALL));
        walk(OTHER, MEMBERS);
        walk(SMALL, 2);
        ledger.listed(Ledgers.list("2024-10-11T17:00:00Z", MEMBERS, SEGMENT, OTHER, SMALL));
        long run = ledger.open(id).orElseThrow().run();
        SegmentState segment = state.segments.get(id);
        if (signal == SignalKind.APPROVE) {
            segment.suspects = Suspects.none().holdingProved(Roaring64Bitmap.bitmapOf(1, 2), new Rules(0.01, 500, 0.5, 2),
                    clock.instant(), null);
        }
        ledger.signal(new Signal(signal, "main", OptionalLong.of(id)), 0);
        topic.commit(ledger);
        assertThat(segment.asked.snapshot || !segment.suspects.approved().isEmpty()).as("that it waits").isTrue();
        return run;
    }

    private void walk(long segment, int members) {
        long run = ledger.open(segment).orElseThrow().run();
        ledger.page(segment, run, Ledgers.page(segment, 1, true, members, Ledgers.users(1, members)));
        ledger.close(segment, run, new Ending.NextNull(), new ListedAfter.NotRead());
    }

    /** What is told of memberships until the segment has gone, chunk by chunk. */
    private List<String> deleted(Ledger next, long segment, long run) {
        List<String> events = new ArrayList<>();
        boolean more = next.gone(segment, run) == RunLedger.Close.LEAVING;
        events.addAll(Ledgers.memberships(topic.commit(next)));
        while (more) {
            more = next.leave(segment);
            events.addAll(Ledgers.memberships(topic.write(next)));
        }
        topic.commit(next);
        return events;
    }

    private static void missing(Ledger ledger, long segment) {
        long[] others = LongStream.of(SEGMENT, OTHER, SMALL).filter(id -> id != segment).toArray();
        ledger.listed(Ledgers.list("2024-10-11T17:00:00Z", MEMBERS, others));
    }

    private long open() {
        return ledger.open(SEGMENT).orElseThrow().run();
    }

    private void missing() {
        ledger.listed(Ledgers.list("2024-10-11T09:00:00Z", 0, OTHER));
    }
}
