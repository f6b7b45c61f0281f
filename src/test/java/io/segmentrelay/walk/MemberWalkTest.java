package io.segmentrelay.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.EventWriter;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.ledger.FollowRules;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.ListRead;
import io.segmentrelay.ledger.PageRead;
import io.segmentrelay.ledger.RunLedger;
import io.segmentrelay.membership.Baseline;
import io.segmentrelay.membership.Rules;
import io.segmentrelay.schedule.BySegment;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.source.MemoryLedger;
import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.ApiFailure;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.Page;
import io.segmentrelay.usercom.ResponseCheck;
import io.segmentrelay.usercom.SegmentRow;
import io.segmentrelay.usercom.UserFields;

/** Where a walk goes on, and what is judged of it. */
class MemberWalkTest {
    private static final String API = "https://acme.user.com/api/public/";
    private static final long SEGMENT = 1033;
    private static final String MEMBERS = API + "segments/1033/users/";
    private static final ApiAddress ADDRESS = ApiAddress.of("https://acme.user.com");

    private final MemoryLedger memory = memory();
    private final Ledger ledger = memory.ledger();

    @Test
    void aWalkThatIsSuspendedWithItsLastPageInHandIsNotJudgedAndGoesOnAtThatPage() {
        // given
        MemberWalk walk = walk();
        handOver(walk, page(2, MEMBERS + "?cursor=2", 1));
        walk.read(page(2, null, 2), 1);

        // when
        walk.suspend(1);

        // then
        assertThat(walk.close(ledger)).isEqualTo(RunLedger.Close.SUSPENDED);
        MemberWalk next = walk();
        assertThat(next.run()).isEqualTo(walk.run());
        assertThat(next.next()).hasToString(MEMBERS + "?cursor=2");
        handOver(next, page(2, null, 2));
        assertThat(next.close(ledger)).isEqualTo(RunLedger.Close.CLOSED);
        assertThat(report()).contains("\"pages\":2,\"requests\":3,", "\"members_seen\":2");
    }

    @Test
    void aWalkThatWasCutShortIsNotJudged() {
        // given
        MemberWalk walk = walk();
        handOver(walk, page(2, MEMBERS + "?cursor=2", 1));
        memory.drain();

        // when
        RunLedger.Close close = walk.close(ledger);

        // then
        assertThat(close).isEqualTo(RunLedger.Close.SUSPENDED);
        assertThat(ledger.batch().isEmpty()).as("nothing is to be written").isTrue();
        assertThat(walk().next()).hasToString(MEMBERS + "?cursor=2");
    }

    @Test
    void aWalkThatIsGivenUpWithItsLastPageInHandIsIncomplete() {
        // given
        MemberWalk walk = walk();
        walk.read(page(1, null, 1), 1);

        // when
        walk.giveUp("the extension has failed", 1);

        // then
        assertThat(walk.next()).isNull();
        assertThat(walk.close(ledger)).isEqualTo(RunLedger.Close.CLOSED);
        assertThat(report()).contains("\"outcome\":\"incomplete\"", "the extension has failed",
                "\"pages\":0,\"requests\":1,");
    }

    @Test
    void aSegmentThatNobodyCouldDecideOnIsNotAskedFor() {
        // given
        memory.ledger().listed(list().considered(Set.of(), Map.of(SEGMENT, "consider-segment has failed")));

        // when
        MemberWalk walk = walk();

        // then
        assertThat(walk.next()).isNull();
        assertThat(walk.close(ledger)).isEqualTo(RunLedger.Close.CLOSED);
        assertThat(report()).contains("\"outcome\":\"incomplete\"", "consider-segment has failed");
    }

    @Test
    void aPageThatWasReadCountsThoughItsSuccessorMayNotBeFollowed() {
        // given
        MemberWalk walk = walk();

        // when
        handOver(walk, page(2, "https://elsewhere.example/api/public/segments/1033/users/?cursor=2", 1));

        // then
        assertThat(walk.next()).isNull();
        assertThat(walk.close(ledger)).isEqualTo(RunLedger.Close.CLOSED);
        assertThat(report()).contains("\"outcome\":\"incomplete\"", "\"members_seen\":1");
    }

    @ParameterizedTest(name = "{0} after a restart: {1}: {3}")
    @CsvSource({ "404, true, 1, '\"outcome\":\"aborted\"'", "404, false, 1, '\"outcome\":\"completed\"'",
            "503, false, 4, '\"outcome\":\"incomplete\"'" })
    void aFollowedPageThatIsNotThereIsTheEndOfTheListUnlessItIsACheckpoint(int status, boolean restarted, int requests,
            String outcome) {
        // given
        MemberWalk walk = walk();
        handOver(walk, page(1, MEMBERS + "?cursor=2", 1));
        MemberWalk goesOn = restarted ? walk() : walk;

        // when
        goesOn.failed(answer(status), requests);

        // then
        assertThat(goesOn.close(ledger)).isEqualTo(RunLedger.Close.CLOSED);
        assertThat(report()).contains(outcome, "\"pages\":1,\"requests\":" + (1 + requests) + ",");
    }

    static Stream<Arguments> endless() {
        return Stream.of(
                endless("lead back to one of them", 3, "read before", page -> page(9, url(page % 2), page)),
                endless("are empty, ten in a row", 20, "10th in a row that is empty",
                        page -> page == 10 ? page(9, url(page), 1) : page(9, url(page))),
                endless("bring nobody new", 53, "brought nobody who was not on a page before",
                        page -> page(9, url(page), 1 + page % 2)),
                endless("bring nobody new, and count more than there can be", 53, "brought nobody who was not on a page before",
                        page -> page(1L << 62, url(page), 1 + page % 2)),
                endless("have 10,000 rows more than twice their count", 3, "far more than its count",
                        page -> page(2, url(page), LongStream.range(0, 5002).map(row -> row * 3 + page).toArray())));
    }

    private static Arguments endless(String how, int pages, String why, IntFunction<Page<Member>> page) {
        return Arguments.of(how, pages, why, page);
    }

    @ParameterizedTest(name = "they {0}: at page {1}")
    @MethodSource("endless")
    void aWalkWhosePagesDoNotEndEndsAsFailed(String how, int pages, String why, IntFunction<Page<Member>> page) {
        // given
        MemberWalk walk = walk();

        // when
        int read = 0;
        while (walk.next() != null && read < 100) {
            handOver(walk, page.apply(++read));
        }

        // then
        assertThat(read).isEqualTo(pages);
        assertThat(walk.close(ledger)).isEqualTo(RunLedger.Close.CLOSED);
        assertThat(report()).contains("\"outcome\":\"incomplete\"", why);
    }

    @Test
    void aRunWhoseLastPageWasTakenBeforeARestartIsJudgedWithoutAnotherRequest() {
        // given
        handOver(walk(), page(1, null, 1));

        // when
        MemberWalk next = walk();

        // then
        assertThat(next.next()).isNull();
        assertThat(next.close(ledger)).isEqualTo(RunLedger.Close.CLOSED);
        assertThat(report()).contains("\"outcome\":\"completed\"", "\"pages\":1,\"requests\":1,");
    }

    @Test
    void aSegmentThatTheListNoLongerShowsIsNotWalkedThoughItsMembersStillAnswer() {
        // given
        ledger.listed(new ListRead(List.of(), true, null));
        MemberWalk walk = walk();

        // when
        Optional<PageRead> read = walk.read(page(1, null, 1), 2);

        // then
        assertThat(read).isEmpty();
        assertThat(walk.close(ledger)).isEqualTo(RunLedger.Close.CLOSED);
        assertThat(report()).contains("\"outcome\":\"incomplete\"", "but its members still answer",
                "\"pages\":0,\"requests\":2,");
    }

    @Test
    void aFirstPageThatIsNotThereIsNoEmptyListOfMembers() {
        // given
        MemberWalk walk = walk();

        // when
        walk.failed(answer(404), 1);

        // then
        assertThat(walk.close(ledger)).isEqualTo(RunLedger.Close.CLOSED);
        assertThat(report()).contains("\"outcome\":\"incomplete\"", "the first page of its members answers 404");
        assertThat(ledger.candidates().get(0).walked().nextTry()).isNotNull();
    }

    @Test
    void aPageTellsHowLongItTook() {
        assertThat(walk().read(page(1, null, 1), 1, Duration.ofSeconds(20))).map(PageRead::took)
                .hasValue(Duration.ofSeconds(20));
    }

    static Stream<Arguments> listsAfter() {
        return Stream.of(Arguments.of("bears it out", list(), "\"exact\":true"),
                Arguments.of("no longer shows the segment", new ListRead(List.of(), true, null), "no longer shows the segment"),
                Arguments.of("cannot be had", null, "could not be read again"));
    }

    @ParameterizedTest(name = "that {0}")
    @MethodSource("listsAfter")
    void whereSomebodyWouldLeaveTheListIsReadOnceMore(String what, ListRead list, String proved) {
        // given
        MemberWalk first = walk();
        handOver(first, page(2, null, 1, 2));
        first.close(ledger);
        MemberWalk walk = walk();
        handOver(walk, page(1, null, 1));

        // when
        RunLedger.Close before = walk.close(ledger);
        RunLedger.Close after = walk.close(ledger, list);

        // then
        assertThat(before).isEqualTo(RunLedger.Close.WANTS_LIST);
        assertThat(after).isEqualTo(RunLedger.Close.CLOSED);
        assertThat(report()).contains("\"outcome\":\"completed\"", proved);
    }

    @Test
    void aWalkBeyondItsRowsOrItsBytesEndsAsFailed() {
        // given
        MemberWalk ofRows = new MemberWalk(ledger.open(SEGMENT).orElseThrow(), ADDRESS, new Limit("relay.crawl", 3, 1000));
        MemberWalk ofBytes = new MemberWalk(ledger.open(SEGMENT).orElseThrow(), ADDRESS, new Limit("relay.crawl", 1000, 3));

        // when
        ofRows.read(page(9, MEMBERS + "?cursor=2", 1, 2), 1);
        boolean goesOn = ofRows.next() != null;
        ofRows.read(page(9, MEMBERS + "?cursor=3", 3, 4), 1);
        ofBytes.read(new Page<>(List.of(), OptionalLong.of(9), MEMBERS + "?cursor=2", 4, 0), 1);

        // then
        assertThat(goesOn).isTrue();
        assertThat(ofRows.next()).isNull();
        assertThat(ofBytes.next()).isNull();
        ofRows.close(ledger);
        assertThat(report()).contains("\"outcome\":\"incomplete\"", "relay.crawl.max-rows");
    }

    private static ApiFailure answer(int status) {
        return catchThrowableOfType(ApiFailure.class,
                () -> new ResponseCheck(ResponseCheck.LONGEST).check(status, MEMBERS, null));
    }

    private static String url(int cursor) {
        return MEMBERS + "?cursor=" + cursor;
    }

    private MemberWalk walk() {
        return new MemberWalk(ledger.open(SEGMENT).orElseThrow(), ADDRESS);
    }

    private void handOver(MemberWalk walk, Page<Member> page) {
        walk.read(page, 1).ifPresent(read -> ledger.page(SEGMENT, walk.run(), read));
    }

    private static Page<Member> page(long count, String next, long... users) {
        return new Page<>(LongStream.of(users).mapToObj(user -> new Member(user, UserFields.of(List.of()))).toList(),
                OptionalLong.of(count), next);
    }

    /** What the last event says. */
    private String report() {
        List<OutRecord> events = memory.drain();
        return new String(events.get(events.size() - 1).value(), StandardCharsets.UTF_8);
    }

    private static ListRead list() {
        ObjectNode row = JsonNodeFactory.instance.objectNode().put("id", SEGMENT).put("name", "Active").put("users", MEMBERS)
                .put("last_counted", "09:00").put("object_count", 1);
        return new ListRead(List.of(new SegmentRow(SEGMENT, row)), true, null);
    }

    private static MemoryLedger memory() {
        FollowRules settings = new FollowRules(FieldSet.of(), true, Baseline.SNAPSHOT, new Rules(0.01, 500, 0.5, 2),
                new SegmentFilter(List.of(), List.of(), false), Duration.ofSeconds(30), Duration.ofHours(24), 1000,
                BySegment.none());
        MemoryLedger memory = new MemoryLedger("main", new EventWriter("main", API, EventTopics.DEFAULT, false), settings,
                Clock.fixed(Instant.parse("2024-10-11T10:13:00Z"), ZoneOffset.UTC));
        memory.ledger().listed(list());
        return memory;
    }
}
