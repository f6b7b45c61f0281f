package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.event.Reason;
import io.segmentrelay.event.Signal;
import io.segmentrelay.event.SignalKind;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.schedule.Candidate;
import io.segmentrelay.session.Watch;

/** What signals do, and that they do it once. Three leavers fill a transaction. */
class SignalLedgerTest {
    private static final long SEGMENT = 1033;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Watch clock = new Watch();
    private final AccountState state = new AccountState("main");
    private final Ledger ledger = Ledgers.of(state, clock);
    private final StateTopic topic = new StateTopic();
    private final List<Batch> batches = new ArrayList<>();

    @Test
    void heldLeaversLeaveByApprovalInARunOfTheirOwn() {
        // given
        held();

        // when
        act(SignalKind.APPROVE, 0);

        // then
        assertThat(users("left")).containsExactlyElementsOf(ids(1, 1000));
        assertThat(members()).isEqualTo(200);
        assertThat(state.users.size()).as("remembered").isEqualTo(200);
        assertThat(state.segments.get(SEGMENT).suspects.count()).isZero();
        assertThat(state.segments.get(SEGMENT).chunks).as("records of its bitmaps").containsOnlyKeys("members");
        assertThat(batches).allSatisfy(batch -> assertThat(events(batch, "left")).hasSizeLessThanOrEqualTo(3));
        Batch.Report report = reports().get(0);
        assertThat(report.report().run().reason()).isEqualTo(Reason.SIGNAL);
        assertThat(report.report().outcome()).isEqualTo(CrawlOutcome.COMPLETED);
        assertThat(report.report().counts().left()).isEqualTo(1000);
        assertThat(answer().path("outcome").asText()).isEqualTo("done");
        assertThat(answer().path("what").asText()).contains("1000 members");
    }

    @Test
    void aSignalIsActedUponOnce() {
        // given
        held();
        act(SignalKind.REJECT, 5);
        held();
        batches.clear();

        // when
        act(SignalKind.APPROVE, 5);

        // then
        assertThat(batches).allMatch(Batch::isEmpty);
        assertThat(members()).isEqualTo(1200);
        assertThat(state.signalPosition).isEqualTo(5);
    }

    @Test
    void rejectedLeaversAreMembersUntilWalksMissThemAnewAndAreThenHeldAgain() {
        // given
        held();

        // when
        act(SignalKind.REJECT, 0);
        long suspects = state.segments.get(SEGMENT).suspects.count();
        act(SignalKind.APPROVE, 1);
        JsonNode refusal = answer();
        walk(200, 1001, 1200);

        // then
        assertThat(suspects).isZero();
        assertThat(refusal.path("outcome").asText()).isEqualTo("refused");
        assertThat(refusal.path("what").asText()).isEqualTo("nobody is held");
        assertThat(users("left")).isEmpty();
        assertThat(state.segments.get(SEGMENT).suspects.held().getLongCardinality()).isEqualTo(1000);
    }

    /** How the walk goes on after the approval: it sees as many of those held, and ends or is given up. */
    @ParameterizedTest(name = "seen again: {0}, before the approval: {1}, to its end: {2}")
    @CsvSource({ "100, true, false", "998, true, false", "0, true, false", "100, false, true", "0, false, true" })
    void whoeverIsSeenAgainByAWalkStaysAndOtherApprovedOnesLeaveWithItsEnd(long seenAgain, boolean before, boolean whole) {
        // given
        held();
        long run = open();
        Runnable page = () -> ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, false, 200 + seenAgain,
                Ledgers.users(1, seenAgain)));
        if (before) {
            page.run();
        }

        // when
        act(SignalKind.APPROVE, 0);
        List<Long> meanwhile = users("left");
        if (!before) {
            page.run();
        }
        if (whole) {
            ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 2, true, 200 + seenAgain, Ledgers.users(1001, 1200)));
            close(ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.NotRead()));
        } else {
            close(ledger.abort(SEGMENT, run, "a page was refused"));
        }
        publishAll();

        // then
        assertThat(meanwhile).as("while a walk is under way").isEmpty();
        assertThat(users("left")).containsExactlyElementsOf(ids(seenAgain + 1, 1000));
        assertThat(members()).isEqualTo(200 + seenAgain);
        assertThat(state.segments.get(SEGMENT).suspects.count()).isZero();
        List<Long> reported = reports().stream().map(report -> report.report().run().number()).toList();
        if (whole) {
            assertThat(reported).as("they leave with the walk").last().isEqualTo(run);
        } else {
            assertThat(reported).contains(run);
        }
    }

    @Test
    void aSnapshotPublishesEveryMemberOnceMoreAndChangesNothing() {
        // given
        walk(10, 1, 10);
        batches.clear();

        // when
        act(SignalKind.SNAPSHOT, 0);

        // then
        assertThat(users("snapshot")).containsExactlyElementsOf(ids(1, 10));
        assertThat(batches.stream().flatMap(batch -> batch.events().stream())
                .filter(event -> event.key().startsWith("main/1033/")).map(SignalLedgerTest::json))
                .allSatisfy(event -> assertThat(event.path("reason").asText()).isEqualTo("signal"));
        assertThat(members()).isEqualTo(10);
        assertThat(reports()).singleElement()
                .satisfies(report -> assertThat(report.report().counts().snapshot()).isEqualTo(10));
        assertThat(open()).as("the segment is free again").isGreaterThan(reports().get(0).report().run().number());
    }

    /** At once if a transaction holds it. */
    @ParameterizedTest
    @ValueSource(longs = { 12, 3 })
    void aSnapshotThatIsAskedForInMidWalkFollowsTheWalk(long members) {
        // given
        walk(members - 2, 1, members - 2);
        long run = open();
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, false, members, Ledgers.users(1, members / 2)));
        publishAll();
        batches.clear();

        // when
        act(SignalKind.SNAPSHOT, 0);
        List<Long> before = users("snapshot");
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 2, true, members, Ledgers.users(members / 2 + 1, members)));
        close(ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.NotRead()));
        boolean more = !ledger.leaving().isEmpty();
        publishAll();

        // then
        assertThat(more).isEqualTo(members > 3);
        assertThat(before).isEmpty();
        assertThat(users("snapshot")).containsExactlyElementsOf(ids(1, members));
        assertThat(reports()).extracting(report -> report.report().run().reason()).containsExactly(Reason.REFRESH,
                Reason.SIGNAL);
    }

    @Test
    void aSnapshotAfterARestartWaitsUntilAnExtensionHasConsideredTheSegment() {
        // given
        walk(10, 1, 10);
        ledger.awaitConsidered();

        // when
        act(SignalKind.SNAPSHOT, 0);
        String answer = answer().path("what").asText();
        ledger.listed(Ledgers.list("10:00", 10, SEGMENT).considered(Set.of(), Map.of(SEGMENT, "the route has failed")));
        publishAll();
        List<Long> before = users("snapshot").stream().skip(10).toList();
        ledger.listed(Ledgers.list("10:00", 10, SEGMENT));
        publishAll();

        // then
        assertThat(answer).endsWith("once the route consider-segment has said of each that it is followed");
        assertThat(before).as("beside the baseline").isEmpty();
        assertThat(users("snapshot")).hasSize(20);
        assertThat(reports()).last().satisfies(report -> assertThat(report.report().counts().snapshot()).isEqualTo(10));
    }

    @Test
    void aSnapshotOfASegmentThatTurnsOutToBeSkippedPublishesNothingAndIsForgotten() {
        // given
        walk(10, 1, 10);
        ledger.awaitConsidered();
        act(SignalKind.SNAPSHOT, 0);
        batches.clear();

        // when
        ledger.listed(Ledgers.list("10:00", 10, SEGMENT).considered(Set.of(SEGMENT), Map.of()));
        publishAll();
        ledger.listed(Ledgers.list("10:00", 10, SEGMENT));
        publishAll();

        // then
        assertThat(reports()).isEmpty();
        assertThat(users("snapshot")).isEmpty();
        assertThat(state.segments.get(SEGMENT).asked.snapshot).isFalse();
    }

    @Test
    void aSnapshotOfASegmentThatIsSkippedMeanwhileDoesNotFollowTheWalk() {
        // given
        walk(10, 1, 10);
        long run = open();
        act(SignalKind.SNAPSHOT, 0);
        ledger.listed(Ledgers.list("10:00", 10, SEGMENT).considered(Set.of(SEGMENT), Map.of()));
        batches.clear();

        // when
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, true, 10, Ledgers.users(1, 10)));
        close(ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.NotRead()));
        publishAll();

        // then
        assertThat(users("snapshot")).isEmpty();
        assertThat(state.segments.get(SEGMENT).asked.snapshot).isFalse();
    }

    @Test
    void aSnapshotThatWasCutOffGoesOnOnceAnExtensionHasConsideredTheSegment() {
        // given
        walk(10, 1, 10);
        ledger.signal(only(SignalKind.SNAPSHOT), 0);
        topic.commit(ledger);
        batches.clear();

        // when
        ledger.awaitConsidered();
        List<Long> before = ledger.leaving();
        boolean more = ledger.leave(SEGMENT);
        publishAll();
        List<Long> published = users("snapshot");
        ledger.listed(Ledgers.list("10:00", 10, SEGMENT));
        publishAll();

        // then
        assertThat(before).isEmpty();
        assertThat(more).isFalse();
        assertThat(published).isEmpty();
        assertThat(users("snapshot")).isNotEmpty();
        assertThat(reports()).extracting(report -> report.report().outcome()).containsExactly(CrawlOutcome.COMPLETED);
    }

    @Test
    void aSnapshotThatWasCutOffEndsIfTheSegmentTurnsOutToBeSkippedOrIsGone() {
        // given
        walk(10, 1, 10);
        ledger.signal(only(SignalKind.SNAPSHOT), 0);
        ledger.awaitConsidered();
        batches.clear();
        topic.commit(ledger);

        // when
        ledger.listed(Ledgers.list("10:00", 10, SEGMENT).considered(Set.of(SEGMENT), Map.of()));
        publishAll();

        // then
        assertThat(users("snapshot")).isEmpty();
        assertThat(state.segments.get(SEGMENT).run).isNull();
        assertThat(reports()).extracting(report -> report.report().outcome()).containsExactly(CrawlOutcome.ABORTED);
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void aSnapshotThatIsCutOffOrThatNobodyCouldJudgeDoesNotKeepItsSegmentFromBeingDeleted(boolean cutOff) {
        // given
        walk(10, 1, 10);
        ledger.signal(only(SignalKind.SNAPSHOT), 0);
        if (cutOff) {
            ledger.awaitConsidered();
        } else {
            ledger.listed(
                    Ledgers.list("10:00", 10, SEGMENT).considered(Set.of(), Map.of(SEGMENT, "the extension has failed")));
        }

        // when
        ledger.listed(Ledgers.list("10:00", 10));
        ledger.listed(Ledgers.list("10:00", 10));

        // then
        assertThat(state.segments.get(SEGMENT).run).isNull();
        assertThat(ledger.candidates()).singleElement().satisfies(segment -> assertThat(segment.listed().gone()).isTrue());
        assertThat(ledger.open(SEGMENT).orElseThrow().undecided()).as("what would fail its deletion").isNull();
    }

    @Test
    void leaversWhoAreApprovedDuringASnapshotLeaveThoughAnExtensionFailsIt() {
        // given
        held();
        ledger.signal(only(SignalKind.SNAPSHOT), 0);
        ledger.signal(only(SignalKind.APPROVE), 1);

        // when
        ledger.hold(SEGMENT, state.segments.get(SEGMENT).run.number, "the extension has failed");
        publishAll();

        // then
        assertThat(users("left")).containsExactlyElementsOf(ids(1, 1000));
        assertThat(reports()).extracting(report -> report.report().outcome()).containsExactly(CrawlOutcome.ABORTED,
                CrawlOutcome.COMPLETED);
    }

    @Test
    void leaversWhoAreApprovedLeaveThoughAnExtensionFailsOnTheSnapshotThatEndedBefore() {
        // given
        held();
        ledger.signal(only(SignalKind.SNAPSHOT), 0);
        Draft snapshot = ledger.draftLeaving(SEGMENT).orElseThrow();
        ledger.signal(only(SignalKind.APPROVE), 1);
        ledger.listed(Ledgers.list("10:00", 10, SEGMENT).considered(Set.of(SEGMENT), Map.of()));

        // when
        ledger.hold(SEGMENT, snapshot.run(), "the extension has failed");
        publishAll();

        // then
        assertThat(users("left")).containsExactlyElementsOf(ids(1, 1000));
        assertThat(reports()).extracting(report -> report.report().outcome()).containsExactly(CrawlOutcome.ABORTED,
                CrawlOutcome.COMPLETED);
    }

    @ParameterizedTest
    @CsvSource({ "SNAPSHOT, 1033, its first whole walk is not done: its members are being published by that",
            "CRAWL, 7, the account has no segment 7", "APPROVE, 1033, nobody is held", "REJECT, 1033, nobody is held" })
    void whatCannotBeDoneIsRefusedInWords(SignalKind kind, long segment, String why) {
        // given
        ledger.listed(Ledgers.list("10:00", 10, SEGMENT));

        // when
        act(new Signal(kind, "main", OptionalLong.of(segment)), 0);

        // then
        assertThat(answer().path("outcome").asText()).isEqualTo("refused");
        assertThat(answer().path("what").asText()).isEqualTo(why);
    }

    @Test
    void aWalkThatIsAskedForIsDueAtOnceAndSaysWhoAskedForIt() {
        // given
        walk(10, 1, 10);

        // when
        act(SignalKind.CRAWL, 0);
        Candidate asked = ledger.candidates().get(0);
        walk(10, 1, 10);

        // then
        assertThat(asked.wanted().requested()).isTrue();
        assertThat(ledger.candidates().get(0).wanted().requested()).isFalse();
        assertThat(reports()).last().satisfies(report -> assertThat(report.report().run().reason()).isEqualTo(Reason.SIGNAL));
    }

    @Test
    void aPausedSegmentAndAPausedAccountAreNotCandidatesUntilTheyAreResumed() {
        // given
        walk(10, 1, 10);
        List<Boolean> paused = new ArrayList<>();

        // when
        for (Signal signal : List.of(only(SignalKind.PAUSE), only(SignalKind.RESUME), all(SignalKind.PAUSE),
                only(SignalKind.RESUME), all(SignalKind.RESUME))) {
            act(signal, state.signalPosition + 1);
            paused.add(ledger.candidates().get(0).wanted().paused());
        }

        // then
        assertThat(paused).containsExactly(true, false, true, true, false);
    }

    @Test
    void aDeletionThatIsHeldHappensWithTheNext404OnceItIsApproved() {
        // given
        walk(1200, 1, 1200);
        ledger.listed(Ledgers.list("10:00", 1, 7, SEGMENT));
        ledger.listed(Ledgers.list("10:00", 1, 7));
        ledger.listed(Ledgers.list("10:00", 1, 7));
        ledger.gone(SEGMENT, open());
        publishAll();
        CrawlOutcome before = reports().get(reports().size() - 1).report().outcome();

        // when
        act(only(SignalKind.APPROVE), 0);
        ledger.gone(SEGMENT, open());
        publishAll();

        // then
        assertThat(before).isEqualTo(CrawlOutcome.HELD);
        assertThat(users("left")).hasSize(1200);
        assertThat(state.segments).doesNotContainKey(SEGMENT);
    }

    @Test
    void aDeletionThatIsHeldBeginsAnewOnceItIsRejected() {
        // given
        walk(1200, 1, 1200);
        ledger.listed(Ledgers.list("10:00", 1, 7, SEGMENT));
        ledger.listed(Ledgers.list("10:00", 1, 7));
        ledger.listed(Ledgers.list("10:00", 1, 7));
        ledger.gone(SEGMENT, open());
        SegmentAbsence held = state.segments.get(SEGMENT).absence;

        // when
        act(SignalKind.REJECT, 0);

        // then
        assertThat(held.waitsForApproval()).isTrue();
        assertThat(state.segments.get(SEGMENT).absence).isEqualTo(SegmentAbsence.first(held.since()));
        assertThat(state.segments.get(SEGMENT).retry.at).isNull();
    }

    private void held() {
        walk(1200, 1, 1200);
        walk(200, 1001, 1200);
        assertThat(state.segments.get(SEGMENT).suspects.held().getLongCardinality()).isEqualTo(1000);
        assertThat(reports()).last().satisfies(report -> assertThat(report.report().outcome()).isEqualTo(CrawlOutcome.HELD));
        batches.clear();
    }

    private void walk(long count, long first, long last) {
        ledger.listed(Ledgers.list("10:00", count, SEGMENT));
        long run = open();
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, true, count, Ledgers.users(first, last)));
        close(ledger.close(SEGMENT, run, new Ending.NextNull(),
                new ListedAfter.Read(state.segments.get(SEGMENT).row().lastCounted(), OptionalLong.of(count))));
        publishAll();
    }

    private void close(RunLedger.Close close) {
        assertThat(close == RunLedger.Close.LEAVING).as("whether leavers are to come")
                .isEqualTo(ledger.leaving().contains(SEGMENT));
    }

    private long open() {
        return ledger.open(SEGMENT).orElseThrow().run();
    }

    private static Signal only(SignalKind kind) {
        return new Signal(kind, "main", OptionalLong.of(SEGMENT));
    }

    private static Signal all(SignalKind kind) {
        return new Signal(kind, "main", OptionalLong.empty());
    }

    private void act(SignalKind kind, long offset) {
        act(only(kind), offset);
    }

    private void act(Signal signal, long offset) {
        ledger.signal(signal, offset);
        publishAll();
    }

    /** As the writer does: chunk by chunk. */
    private void publishAll() {
        batches.add(topic.commit(ledger));
        for (List<Long> leaving; !(leaving = ledger.leaving()).isEmpty();) {
            leaving.forEach(id -> assertThat(ledger.leave(id)).as("whether more are to come")
                    .isEqualTo(ledger.leaving().contains(id)));
            batches.add(topic.write(ledger));
        }
        batches.add(topic.commit(ledger));
    }

    private long members() {
        return state.segments.get(SEGMENT).members.getLongCardinality();
    }

    private List<Batch.Report> reports() {
        return batches.stream().flatMap(batch -> batch.reports().stream()).toList();
    }

    private JsonNode answer() {
        return batches.stream().flatMap(batch -> batch.events().stream())
                .filter(event -> !event.isTombstone() && event.headers().get("ce_type").contains(".signal."))
                .reduce((first, last) -> last).map(SignalLedgerTest::json).orElseThrow();
    }

    private List<Long> users(String change) {
        return batches.stream().flatMap(batch -> events(batch, change).stream()).map(SignalLedgerTest::json)
                .map(event -> event.path("user").path("id").asLong()).toList();
    }

    private static List<OutRecord> events(Batch batch, String change) {
        return batch.events().stream().filter(event -> !event.isTombstone()
                && event.headers().get("ce_type").equals("io.segmentrelay.membership." + change + ".v1")).toList();
    }

    private static List<Long> ids(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static JsonNode json(OutRecord event) {
        try {
            return JSON.readTree(event.value());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
