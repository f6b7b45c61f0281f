package io.segmentrelay.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.roaringbitmap.longlong.Roaring64Bitmap;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.Reason;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Consideration;
import io.segmentrelay.ledger.Phase;
import io.segmentrelay.ledger.Run;
import io.segmentrelay.ledger.RunOutcome;
import io.segmentrelay.ledger.SegmentState;
import io.segmentrelay.membership.Evidence;
import io.segmentrelay.membership.Suspects;
import io.segmentrelay.membership.Suspects.Hold;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.usercom.Counted;

/** What is said of user 27 in segment 1033. */
class StoryTest {
    private static final long USER = 27;
    private static final Instant TIME = Instant.parse("2024-10-11T10:13:01.123456Z");
    private static final String MILLISECONDS = "2024-10-11T10:13:01.123Z";
    private static final SegmentFilter ALL = new SegmentFilter(List.of(), List.of(), false);
    private final AccountState account = new AccountState("main");
    private final SegmentState segment = new SegmentState(1033);
    private final Story story = new Story(account, 1033, USER);

    @BeforeEach
    void know() {
        segment.published = JsonNodeFactory.instance.objectNode().put("id", 1033).put("name", "Active");
        account.segments.put(1033L, segment);
    }

    @Test
    void aSegmentThatIsNotThereIsToldAndKnownOnlyIfSomethingWasTold() throws Exception {
        // given
        account.segments.clear();
        boolean before = story.isKnown();

        // when
        story.event(event("main/1033/42/27/left", "{}"));

        // then
        assertThat(before).isFalse();
        assertThat(story.isKnown()).isTrue();
        assertThat(story.now(ALL))
                .containsExactly("The segment is not there: it was deleted, or no list has shown it yet.");
    }

    @Test
    void aMemberWhomNothingHoldsIsJustThat() {
        // given
        segment.members.addLong(USER);
        segment.walks.endedAt = TIME;
        segment.walks.counted = new Counted("2024-10-11T10:12:32.661576Z", Counted.UNKNOWN.members());

        // then
        assertThat(story.now(ALL)).containsExactly(
                "The user is a member, and was seen by the last walk that could judge, or since.",
                "Its last whole walk ended at " + MILLISECONDS + ", of the count of 2024-10-11T10:12:32.661576Z.");
    }

    @ParameterizedTest
    @CsvSource({ "NONE, another that is independent of them is proof", "HELD, the brake holds the user",
            "APPROVED, a signal has approved" })
    void aSuspectIsToldWithWhatKeepsItIn(Hold hold, String words) throws Exception {
        // given
        suspect(hold);
        story.report(report(41, "completed", "2024-10-11T10:13:01.122Z", ", \"pages\": 2"));
        story.report(report(42, "held", MILLISECONDS, ", \"pages\": 2"));
        story.report(report(43, "incomplete", "2024-10-11T10:15:00.000Z", ", \"pages\": 1"));
        story.report(report(44, "completed", "2024-10-11T10:16:00.000Z", ", \"pages\": 0"));

        // then
        assertThat(story.now(ALL)).contains("The user is a member, and a suspect:")
                .anyMatch(line -> line.startsWith("  every whole walk since " + MILLISECONDS) && line.contains(words));
        assertThat(story.told()).hasSize(5).element(2).isEqualTo("    missed");
    }

    @Test
    void whatKeepsEverybodyFromChangingIsTold() {
        // given
        segment.asked.pause = true;
        segment.consideration = new Consideration.Undecided("no\nanswer");
        segment.retry.at = TIME;
        account.trouble = "the token is refused";

        // then
        assertThat(story.now(new SegmentFilter(List.of("Other"), List.of(), false))).containsExactly("The user is no member.",
                "The settings do not follow its members: nothing of them is told until they do"
                        + " (relay.segments.include, relay.segments.exclude, relay.too-heavy).",
                "An extension could not say whether to follow it: no\\u000aanswer",
                "The segment is paused, until a signal resumes it.", "The account makes no progress: the token is refused",
                "No whole walk of it has ended yet.", "It is walked again from " + MILLISECONDS + " on.");
    }

    @Test
    void aWalkUnderWayTellsWhetherItHasSeenTheUser() {
        // given
        segment.run = new Run(42, Reason.RECOUNTED, TIME, Counted.UNKNOWN, true);
        segment.run.counts.pages = 1;
        String before = story.now(ALL).get(1);

        // when
        segment.run.seen.addLong(USER);

        // then
        assertThat(before)
                .isEqualTo("Run 42 is under way since " + MILLISECONDS + ": 1 page read, the user not yet among them.");
        assertThat(story.now(ALL).get(1)).endsWith(": 1 page read, the user among them.");
    }

    @ParameterizedTest
    @CsvSource({ "LEAVING, true", "DELETING, true", "SNAPSHOTTING, false" })
    void whoseLeavingIsProvedAndNotYetToldIsAMemberUntilThen(Phase phase, boolean leaves) {
        // given
        segment.run = new Run(42, Reason.RECOUNTED, TIME, Counted.UNKNOWN, true);
        segment.run.phase = phase;
        segment.run.outcome = new RunOutcome(CrawlOutcome.COMPLETED, true, null, Roaring64Bitmap.bitmapOf(USER), 0);
        segment.members.addLong(USER);
        List<String> before = story.now(ALL);

        // when
        segment.members.removeLong(USER);

        // then
        assertThat(before.get(0).equals("The user is a member whose leaving is proved, and about to be told."))
                .isEqualTo(leaves);
        assertThat(before.get(1))
                .isEqualTo("Run 42 is under way since " + MILLISECONDS + ": it writes events.");
        assertThat(story.now(ALL).get(0)).isEqualTo("The user is no member.");
    }

    @Test
    void eventsStandBelowTheirRunsAndOnlyTheLastOfTheOthersAreShown() throws Exception {
        // given
        for (int run = 50; run > 40; run--) {
            story.report(report(run, "completed", MILLISECONDS, ""));
        }
        story.event(event("main/1033/41/27/snapshot", "{\"counted_at\": \"2024-10-11T10:12:32Z\"}"));
        story.event(event("main/1033/7/27/left", "{}"));
        story.event(new ConsumerRecord<>("memberships", 3, 18, new byte[0], null));
        story.event(new ConsumerRecord<>("memberships", 3, 19, new byte[0], "not ours".getBytes(StandardCharsets.UTF_8)));

        // then
        assertThat(story.told()).containsExactly("Left out: 4 in which nothing befell the user",
                "run 7, without a report: it is under way, or its report is no longer kept",
                "    left, told at offset 17 of memberships-3",
                MILLISECONDS + "  run 41 completed, recounted",
                "    snapshot, counted at 2024-10-11T10:12:32Z, told at offset 17 of memberships-3",
                MILLISECONDS + "  run 46 completed, recounted", MILLISECONDS + "  run 47 completed, recounted",
                MILLISECONDS + "  run 48 completed, recounted", MILLISECONDS + "  run 49 completed, recounted",
                MILLISECONDS + "  run 50 completed, recounted");
    }

    @Test
    void aWalkTellsWhatItSawAndWhy() throws Exception {
        // given
        story.report(report(42, "completed", MILLISECONDS,
                ", \"pages\": 12, \"members_seen\": 1199, \"members_expected\": 1200, \"exact\": false, \"why\": \"not\\u001b[1m exact\""));
        story.report(
                new ConsumerRecord<>("crawls", 0, 1, new byte[0], "{\"signal\": \"pause\"}".getBytes(StandardCharsets.UTF_8)));

        // then
        assertThat(story.told()).containsExactly(
                MILLISECONDS + "  run 42 completed, recounted, 1,199 members seen of 1,200: not\\u001b[1m exact");
    }

    private void suspect(Hold hold) {
        segment.members.addLong(USER);
        segment.suspects = new Suspects(List.of(new Suspects.Cohort(Roaring64Bitmap.bitmapOf(USER), 1, 1, TIME,
                new Evidence(true, null, TIME), hold)));
    }

    private static ConsumerRecord<byte[], byte[]> event(String id, String value) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("memberships", 3, 17, new byte[0],
                value.getBytes(StandardCharsets.UTF_8));
        record.headers().add("ce_id", id.getBytes(StandardCharsets.UTF_8));
        return record;
    }

    private static ConsumerRecord<byte[], byte[]> report(long run, String outcome, String finished, String more) {
        String value = "{\"crawl\": " + run + ", \"outcome\": \"" + outcome
                + "\", \"reason\": \"recounted\", \"finished_at\": \""
                + finished + "\"" + more + "}";
        return new ConsumerRecord<>("crawls", 0, run, new byte[0], value.getBytes(StandardCharsets.UTF_8));
    }
}
