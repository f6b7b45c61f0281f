package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.node.TextNode;

import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.Reason;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.Evidence;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.membership.OffsetStreak;
import io.segmentrelay.session.Watch;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.UserFields;

/** What a ledger makes of walks beyond what the rules of proof say. */
class WalkLedgerTest {
    private static final long SEGMENT = 1033;
    private static final String COUNTED = "2024-10-11T09:00:00Z";

    private final Watch clock = new Watch();
    private final AccountState state = new AccountState("main");
    private final StateTopic topic = new StateTopic();

    /** Else half of the members could be missing, and the walk would pass for whole. */
    @Test
    void aCountThatOnlyTheFirstPagesGiveIsTheCount() {
        // given
        Ledger ledger = listed(Ledgers.of(state, clock));
        long run = open(ledger);

        // when
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, false, 1000, Ledgers.users(1, 100)));
        PageRead last = Ledgers.page(SEGMENT, 2, true, 0, Ledgers.users(101, 200));
        ledger.page(SEGMENT, run, new PageRead(last.members(), OptionalLong.empty(), last.url(), null, 1));
        ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.NotRead());

        // then
        assertThat(topic.commit(ledger).reports().get(0).report().outcome()).isEqualTo(CrawlOutcome.INCOMPLETE);
    }

    /** Somebody came or went meanwhile: whoever is missing may only have moved. */
    @Test
    void aCountThatChangesBetweenPagesIsNoExactWalk() {
        // given
        Ledger ledger = listed(Ledgers.of(state, clock));
        whole(ledger, Ledgers.users(1, 100));
        long run = open(ledger);
        topic.commit(ledger);

        // when
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, false, 100, Ledgers.users(1, 50)));
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 2, true, 99, Ledgers.users(52, 100)));
        ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.Read(COUNTED, OptionalLong.of(1)));

        // then
        assertThat(topic.commit(ledger).reports()).singleElement().satisfies(report -> {
            assertThat(report.report().walk().exact()).isFalse();
            assertThat(report.report().why()).contains("different counts");
            assertThat(report.report().counts().left()).isZero();
        });
    }

    @Test
    void theFirstConfirmingWalkGoesAtOnceAlsoAfterAWalkThatBrokeOff() {
        // given
        Ledger ledger = Ledgers.of(state, clock);
        ledger.listed(Ledgers.list(COUNTED, 100, SEGMENT));
        whole(ledger, Ledgers.users(1, 100));
        ledger.close(SEGMENT, open(ledger), new Ending.Failed("a page failed"), new ListedAfter.NotRead());
        assertThat(state.segments.get(SEGMENT).retry.at).isNotNull();

        // when
        whole(ledger, Ledgers.users(2, 100));

        // then
        assertThat(state.segments.get(SEGMENT).retry.confirms()).isTrue();
        assertThat(state.segments.get(SEGMENT).retry.at).isEqualTo(clock.instant());
    }

    @Test
    void aSuspectWhoIsSeenByAWalkThatBreaksOffIsNoneAnyMore() {
        // given
        Ledger ledger = Ledgers.of(state, clock);
        ledger.listed(Ledgers.list(COUNTED, 100, SEGMENT));
        whole(ledger, Ledgers.users(1, 100));
        whole(ledger, Ledgers.users(2, 100));
        topic.commit(ledger);
        long suspects = state.segments.get(SEGMENT).suspects.count();

        // when
        long run = open(ledger);
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, false, 100, 1));
        ledger.close(SEGMENT, run, new Ending.Failed("a page failed"), new ListedAfter.NotRead());
        topic.commit(ledger);

        // then
        assertThat(suspects).isEqualTo(1);
        assertThat(state.segments.get(SEGMENT).suspects.count()).isZero();
    }

    /** Seen: 1,100 of 1,500 were shown while the server counted, and a second look 300 ms later was believed. */
    @Test
    void whereTheListDisagreesTheConfirmingWalkWaitsForTheNextCountOrTheInterval() {
        // given
        Ledger ledger = Ledgers.of(state, clock);
        ledger.listed(Ledgers.list(COUNTED, 100, SEGMENT));
        whole(ledger, Ledgers.users(1, 100));

        // when
        long run = open(ledger);
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, true, 73, Ledgers.users(1, 73)));
        ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.Read(COUNTED, OptionalLong.of(100)));

        // then
        SegmentState segment = state.segments.get(SEGMENT);
        assertThat(segment.members.getLongCardinality()).isEqualTo(100);
        assertThat(segment.retry.at).isEqualTo(clock.instant().plus(Duration.ofMinutes(240)));
        run = open(ledger);
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, true, 73, Ledgers.users(1, 73)));
        ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.Read(COUNTED, OptionalLong.of(100)));
        assertThat(segment.retry.confirmations).isEqualTo(2);
        assertThat(segment.retry.at).as("nor the one after it").isEqualTo(clock.instant().plus(Duration.ofMinutes(240)));
        ledger.listed(Ledgers.list("2024-10-11T13:00:00Z", 73, SEGMENT));
        assertThat(segment.retry.at).isEqualTo(clock.instant());
    }

    @Test
    void leaversCarryNoFieldThatIsNoLongerAskedFor() {
        // given
        Ledger before = listed(Ledgers.with(state, clock, FieldSet.of("custom_id", "email")));
        long run = open(before);
        before.page(SEGMENT, run, page(member(1, "A-1", "a@example.com"), member(2, "A-2", "b@example.com")));
        before.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.NotRead());

        // when
        topic.commit(before);
        Ledger after = Ledgers.with(state, clock, FieldSet.of("custom_id"));
        topic.commit(after);
        run = open(after);
        after.page(SEGMENT, run, page(member(1, "A-1")));
        after.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.Read(COUNTED, OptionalLong.of(1)));

        // then
        assertThat(Ledgers.memberships(topic.commit(after))).singleElement().asString()
                .contains("\"change\":\"left\"", "A-2").doesNotContain("email").doesNotContain("example.com");
    }

    /** Of a hundred members, as the pages and the list say. */
    private void whole(Ledger ledger, long... seen) {
        long run = open(ledger);
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, true, 100, seen));
        ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.Read(COUNTED, OptionalLong.of(100)));
    }

    private static Ledger listed(Ledger ledger) {
        ledger.listed(Ledgers.list(COUNTED, 1, SEGMENT));
        return ledger;
    }

    private static long open(Ledger ledger) {
        return ledger.open(SEGMENT).orElseThrow().run();
    }

    private static Member member(long id, String... fields) {
        return new Member(id, UserFields.of(Arrays.stream(fields).map(TextNode::valueOf).toList()));
    }

    private static PageRead page(Member... members) {
        return new PageRead(List.of(members), OptionalLong.of(members.length), 1, null, 1);
    }

    @Test
    void whoIsSeenUntilTheFirstWholeWalkIsASnapshotAndThenANewcomer() {
        // given
        Ledger ledger = Ledgers.settled(Ledgers.EVENTS, Ledgers.ONE_CHUNK);

        // when
        List<String> broken = changes(ledger, new Ending.Failed("a page failed"), 1);
        List<String> whole = changes(ledger, new Ending.NextNull(), 1, 2, 3);
        List<String> next = changes(ledger, new Ending.NextNull(), 1, 2, 3, 4);

        // then
        assertThat(broken).containsExactly("snapshot");
        assertThat(whole).containsExactly("snapshot", "snapshot");
        assertThat(next).containsExactly("entered");
    }

    /** A segment that is being counted answers so; the list says 3. */
    @Test
    void nobodyIsNoBaselineAlsoAfterAWalkThatBrokeOff() {
        // given
        Ledger ledger = Ledgers.settled(Ledgers.EVENTS, Ledgers.ONE_CHUNK);

        // when
        List<String> nobody = changes(ledger, new Ending.NextNull());
        changes(ledger, new Ending.Failed("a page failed"), 1);
        List<String> nobodyAgain = changes(ledger, new Ending.NextNull());
        List<String> all = changes(ledger, new Ending.NextNull(), 1, 2, 3);

        // then
        assertThat(nobody).isEmpty();
        assertThat(nobodyAgain).isEmpty();
        assertThat(all).containsExactly("snapshot", "snapshot");
    }

    @Test
    void whoEntersASegmentThatHadNoMembersIsANewcomer() {
        // given
        Ledger ledger = Ledgers.of(state, clock);
        ledger.listed(Ledgers.list(COUNTED, 0, SEGMENT));

        // when
        List<String> nobody = changes(ledger, new Ending.NextNull());
        List<String> first = changes(ledger, new Ending.NextNull(), 1);

        // then
        assertThat(nobody).isEmpty();
        assertThat(first).containsExactly("entered");
    }

    /** @return what became of memberships */
    private List<String> changes(Ledger ledger, Ending ending, long... members) {
        long run = open(ledger);
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, true, members.length, members));
        assertThat(ledger.close(SEGMENT, run, ending, new ListedAfter.Read("1"))).isEqualTo(RunLedger.Close.CLOSED);
        return Ledgers.memberships(topic.commit(ledger)).stream()
                .map(event -> event.replaceAll(".*\"change\":\"([a-z]+)\".*", "$1")).toList();
    }

    @Test
    void nobodyLeavesBeforeTheListIsReadOnceMore() {
        // given
        Ledger ledger = Ledgers.withMembers(Ledgers.EVENTS, Ledgers.ONE_CHUNK, 1, 2, 3);
        ledger.listed(Ledgers.list(COUNTED, 2, SEGMENT));
        long run = open(ledger);
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, true, 2, 1, 2));
        ledger.seal();

        // when
        RunLedger.Close before = ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.NotRead());
        boolean isEmpty = ledger.batch().isEmpty();
        RunLedger.Close after = ledger.close(SEGMENT, run, new Ending.NextNull(),
                new ListedAfter.Read(COUNTED, OptionalLong.of(2)));

        // then
        assertThat(before).isEqualTo(RunLedger.Close.WANTS_LIST);
        assertThat(isEmpty).isTrue();
        assertThat(after).isEqualTo(RunLedger.Close.CLOSED);
        assertThat(Ledgers.memberships(ledger.seal())).singleElement().asString().contains("\"change\":\"left\"",
                "main/1033/3 ");
    }

    @Test
    void aPageCountsByItsOwnEvents() {
        // given
        Ledger ledger = Ledgers.settled(Ledgers.EVENTS, Ledgers.ONE_CHUNK);
        long run = open(ledger);

        // when
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, false, 200, Ledgers.users(1, 100)));
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 2, true, 200, Ledgers.users(101, 200)));

        // then
        assertThat(ledger.batch().pages).isEqualTo(2);
    }

    @Test
    void aWalkSaysWhyItIs() {
        // given
        Ledger ledger = Ledgers.settled(Ledgers.EVENTS, Ledgers.ONE_CHUNK);

        // when
        Ledgers.walk(ledger, 1, 2, 3);
        Ledgers.walk(ledger, 1, 2, 3);
        Ledgers.list(ledger, "2");
        Ledgers.walk(ledger, 1, 2, 3);

        // then
        assertThat(ledger.seal().reports()).extracting(report -> report.report().run().reason())
                .containsExactly(Reason.BASELINE, Reason.REFRESH, Reason.RECOUNTED);
    }

    /** They are the largest part of the state. */
    @Test
    void ofAWalkThatShowsNoChangeNoMembersAreWritten() {
        // given
        Ledger ledger = Ledgers.withMembers(Ledgers.EVENTS, Ledgers.ONE_CHUNK, 1, 2, 3);

        // when
        Ledgers.walk(ledger, 1, 2, 3);

        // then
        assertThat(ledger.seal().changes.parts).isEmpty();
    }

    /** It needs walks that follow each other, and none in between that saw only a part. */
    @Test
    void aRowOfWalksWithTheSameOffsetOutlivesOnlyAWalkThatIsGivenUpBeforeItSawAnybody() {
        // given
        Ledger ledger = Ledgers.withMembers(Ledgers.EVENTS, Ledgers.ONE_CHUNK, 1, 2, 3);
        SegmentState segment = ledger.state().segments.get(SEGMENT);
        segment.streak = new OffsetStreak(1, "missed", 2, new Evidence(false, COUNTED, clock.instant()));

        // when
        ledger.abort(SEGMENT, open(ledger), "the route is gone");
        OffsetStreak afterNobody = segment.streak;
        long run = open(ledger);
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, false, 3, 1));
        ledger.abort(SEGMENT, run, "the pages go round in circles");

        // then
        assertThat(afterNobody).isNotNull();
        assertThat(segment.streak).isNull();
    }

    @Test
    void leaversWhoFitOneTransactionLeaveWithTheWalk() {
        // given
        Ledger ledger = Ledgers.withMembers(Ledgers.EVENTS, Ledgers.ONE_CHUNK, Ledgers.users(1, 350));

        // when
        ledger.listed(Ledgers.list(COUNTED, 200, SEGMENT));
        long run = open(ledger);
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, true, 200, Ledgers.users(151, 350)));
        RunLedger.Close close = ledger.close(SEGMENT, run, new Ending.NextNull(),
                new ListedAfter.Read(COUNTED, OptionalLong.of(200)));

        // then
        assertThat(close).isEqualTo(RunLedger.Close.CLOSED);
        assertThat(Ledgers.memberships(topic.write(ledger))).filteredOn(event -> event.contains("\"change\":\"left\""))
                .hasSize(150);
    }

    @Test
    void theSegmentsOfAnAccountThatHasMovedToAnotherTopicArePublishedThereAsTheyWereLastPublished() {
        // given
        Ledger ledger = Ledgers.of(state, clock);
        ledger.listed(Ledgers.list(COUNTED, 2, SEGMENT, 1034));
        topic.commit(ledger);
        long revision = state.nextRevision;

        // when
        ledger.repeatSegments();

        // then
        Batch batch = topic.commit(ledger);
        assertThat(batch.events()).extracting(event -> event.headers().get("ce_id")).containsExactlyInAnyOrder(
                "main/1033/r" + revision + "/snapshot", "main/1034/r" + (revision + 1) + "/snapshot");
        assertThat(batch.events()).extracting(event -> new String(event.value(), StandardCharsets.UTF_8))
                .allMatch(event -> event.contains("\"last_counted\":\"" + COUNTED));
        assertThat(batch.changes.isEmpty()).as("its revisions are not used again").isFalse();
    }
}
