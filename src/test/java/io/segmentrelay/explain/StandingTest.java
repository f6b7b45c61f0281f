package io.segmentrelay.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.roaringbitmap.longlong.Roaring64Bitmap;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.Reason;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Phase;
import io.segmentrelay.ledger.Run;
import io.segmentrelay.ledger.RunOutcome;
import io.segmentrelay.ledger.SegmentAbsence;
import io.segmentrelay.ledger.SegmentState;
import io.segmentrelay.ledger.TopicIdentity;
import io.segmentrelay.membership.Evidence;
import io.segmentrelay.membership.Suspects;
import io.segmentrelay.membership.Suspects.Hold;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.usercom.Counted;

/** What is said of user 27 in segment 1033 by the state, with a brake that two further walks let go. */
class StandingTest {
    private static final long USER = 27;
    private static final Instant TIME = Instant.parse("2024-10-11T10:13:01.123456Z");
    private static final String MILLISECONDS = "2024-10-11T10:13:01.123Z";
    private static final SegmentFilter ALL = new SegmentFilter(List.of(), List.of(), false);
    private static final String UNKNOWN = "No whole walk of it is known.";
    private static final String COMMITTED = "This is as last committed; whether a relay runs is not known here.";
    private final AccountState account = new AccountState("main");
    private final SegmentState segment = new SegmentState(1033);
    private final Standing standing = new Standing(account, 1033, USER);

    @BeforeEach
    void know() {
        account.topics = new TopicIdentity("cluster", "state", "memberships", 1, 6, 6, "segments");
        segment.published = JsonNodeFactory.instance.objectNode().put("id", 1033).put("name", "Active");
        account.segments.put(1033L, segment);
    }

    @Test
    void aSegmentOrAnAccountThatIsNotThereHasNoMembers() {
        // given
        account.segments.clear();
        List<String> noSegment = told();

        // when
        account.topics = null;

        // then
        assertThat(noSegment).containsExactly("The segment is not there: it was deleted, or no list has shown it yet.");
        assertThat(told()).containsExactly("The state has nothing of the account.");
        assertThat(standing.isMember()).isFalse();
    }

    @Test
    void aMemberWhomNothingHoldsIsJustThat() {
        // given
        segment.members.addLong(USER);
        segment.walks.endedAt = TIME;
        segment.walks.counted = new Counted("2024-10-11T10:12:32.661576Z", Counted.UNKNOWN.members());

        // then
        assertThat(told()).containsExactly("The user is a member, and no suspect.",
                "Its last whole walk ended at " + MILLISECONDS + ", of the count of 2024-10-11T10:12:32.661576Z.");
    }

    /** As it is after a signal {@code reject}, behind walks that missed the member, and after a rebuild. */
    @Test
    void ofAMemberWhoIsNoSuspectNoWalkIsSaidToHaveSeenAnything() {
        // given
        segment.members.addLong(USER);
        segment.walks.baselined = true;

        // then
        assertThat(told()).containsExactly("The user is a member, and no suspect.",
                "When its last whole walk ended is not known: the state was rebuilt, or a clock was wrong.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "NONE     | 1 | another that is independent of them, or an exact one, is proof, but the brake may still hold the user",
            "HELD     | 1 | the brake holds the user, until a signal approves, or further walks agree: so far 0 of 2",
            "HELD     | 2 | the brake holds the user, until a signal approves, or further walks agree: so far 1 of 2",
            "HELD     | 3 | held, until the next whole walk that misses the user, or a signal that approves",
            "APPROVED | 1 | a signal has approved: the user leaves when the run under way is over, unless that sees the user" })
    void aSuspectIsToldWithWhatKeepsItIn(Hold hold, int confirmations, String words) {
        // given
        segment.members.addLong(USER);
        segment.suspects = new Suspects(List.of(new Suspects.Cohort(Roaring64Bitmap.bitmapOf(USER), 1, confirmations, TIME,
                new Evidence(true, null, TIME), hold)));
        segment.run = new Run(42, Reason.RECOUNTED, TIME, Counted.UNKNOWN, true);

        // then
        assertThat(told()).containsExactly("The user is a member, and a suspect:",
                "  every whole walk since " + MILLISECONDS + " has missed the user; " + words,
                "Run 42, begun at " + MILLISECONDS + ", is not over: 0 pages read, the user not yet among them.", UNKNOWN,
                COMMITTED);
        assertThat(standing.suspectSince()).isEqualTo(TIME);
    }

    @Test
    void whatKeepsEverybodyFromChangingIsTold() {
        // given
        account.paused = true;
        segment.asked.pause = true;
        segment.retry.at = TIME;
        account.trouble = "the token\nis refused";

        // then
        assertThat(standing.told(new SegmentFilter(List.of("Other"), List.of(), false), 2)).containsExactly(
                "The user is no member.",
                "It is not walked, as the settings do not follow its members"
                        + " (relay.segments.include, relay.segments.exclude, relay.too-heavy).",
                "The account is paused, until a signal resumes it.", "The segment is paused, until a signal resumes it.",
                "As last written, the account makes no progress: the token\\u000ais refused", UNKNOWN, COMMITTED);
    }

    @Test
    void aPauseBetweenWalksIsToldOnlyWhereNothingElseKeepsThemAway() {
        // given
        segment.retry.at = TIME;
        List<String> free = told();

        // when
        segment.asked.pause = true;

        // then
        assertThat(free).containsExactly("The user is no member.", "No walk of it begins before " + MILLISECONDS
                + ", unless it is recounted or a signal asks for one.", UNKNOWN);
        assertThat(told()).noneMatch(line -> line.contains("begins before"));
    }

    @Test
    void aSegmentThatNoListShowsIsToldAndWhetherItsDeletionIsHeld() {
        // given
        String absent = "No list shows it since " + MILLISECONDS
                + ": it is deleted once two whole lists in a row do not, and its members answer 404.";
        String held = "Its deletion is held, until a signal approves, or further 404s agree.";
        segment.retry.at = TIME;

        // when
        segment.absence = SegmentAbsence.first(TIME);
        List<String> missing = told();
        segment.absence = new SegmentAbsence(2, TIME, 1, TIME, false);
        List<String> waiting = told();
        segment.run = leaving(Phase.DELETING);
        List<String> deleted = told();
        segment.absence = segment.absence.approve();
        segment.run = null;

        // then
        assertThat(missing).containsExactly("The user is no member.", absent, UNKNOWN);
        assertThat(waiting).containsExactly("The user is no member.", absent, held, UNKNOWN);
        assertThat(deleted).contains(absent).doesNotContain(held);
        assertThat(told()).contains(absent).doesNotContain(held);
        assertThat(standing.told(new SegmentFilter(List.of("Other"), List.of(), false), 2)).as("it is deleted all the same")
                .noneMatch(line -> line.contains("settings"));
    }

    @Test
    void aWalkUnderWayTellsWhetherItHasSeenTheUser() {
        // given
        segment.run = new Run(42, Reason.RECOUNTED, TIME, Counted.UNKNOWN, true);
        segment.run.counts.pages = 1;
        String before = told().get(1);

        // when
        segment.run.seen.addLong(USER);

        // then
        assertThat(before).isEqualTo(
                "Run 42, begun at " + MILLISECONDS + ", is not over: 1 page read, the user not yet among them.");
        assertThat(told().get(1)).endsWith(": 1 page read, the user among them.");
    }

    @ParameterizedTest
    @CsvSource({ "LEAVING, true", "DELETING, true", "SNAPSHOTTING, false" })
    void whoseLeavingIsDecidedAndNotYetToldIsAMemberUntilThen(Phase phase, boolean leaves) {
        // given
        segment.run = leaving(phase);
        segment.members.addLong(USER);
        List<String> before = told();

        // when
        segment.members.removeLong(USER);

        // then
        assertThat(before.get(0).equals("The user is a member whose leaving is decided, and not told yet.")).isEqualTo(leaves);
        assertThat(before.get(1)).isEqualTo("Run 42, begun at " + MILLISECONDS + ", is not over: it writes events.");
        assertThat(told().get(0)).isEqualTo("The user is no member.");
    }

    private static Run leaving(Phase phase) {
        Run run = new Run(42, Reason.RECOUNTED, TIME, Counted.UNKNOWN, true);
        run.phase = phase;
        run.outcome = new RunOutcome(CrawlOutcome.COMPLETED, true, null, Roaring64Bitmap.bitmapOf(USER), 0);
        return run;
    }

    private List<String> told() {
        return standing.told(ALL, 2);
    }
}
