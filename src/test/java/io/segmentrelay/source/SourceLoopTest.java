package io.segmentrelay.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.EventWriter;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.ledger.FollowRules;
import io.segmentrelay.membership.Baseline;
import io.segmentrelay.membership.Rules;
import io.segmentrelay.schedule.Backoff;
import io.segmentrelay.schedule.BySegment;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.session.Watch;
import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.ApiFailure;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.ResponseCheck;
import io.segmentrelay.usercom.client.Credentials;

/** Which request follows which. */
class SourceLoopTest {
    private static final String API = "https://acme.user.com/api/public/";
    private static final String LIST = API + "segments/";
    private static final String MEMBERS = API + "segments/1033/users/";
    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final Watch watch = new Watch();
    private final SourceLoop loop = loop();

    @Test
    void leaversGoOutInChunksOnceTheListWasReadOnceMore() {
        // given
        list("1", 12);
        members(12, null, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        takeAll();
        watch.pass(PERIOD);
        list("2", 7);
        take();

        // when
        members(7, null, 1, 2, 3, 4, 5, 6, 7);

        // then
        assertThat(take()).isEmpty();
        list("2", 7);
        assertThat(next()).isEmpty();
        assertThat(take()).containsExactly("8/left", "9/left");
        assertThat(next()).isEmpty();
        assertThat(take()).containsExactly("10/left", "11/left");
        assertThat(next()).isEmpty();
        assertThat(take()).containsExactly("12/left", "completed");
        assertThat(next()).isEmpty();
        assertThat(take()).isEmpty();
    }

    @Test
    void nothingIsAskedForWhileAnEventWaits() {
        // when
        list("1", 1);

        // then
        assertThat(next()).isEmpty();
        assertThat(loop.events()).hasSize(1);
        loop.delivered();
        assertThat(next()).contains(MEMBERS);
    }

    @Test
    void theListIsReadBetweenTwoPagesOfAWalk() {
        // given
        list("1", 2);
        members(2, "?cursor=2", 1);
        take();

        // when
        watch.pass(PERIOD);

        // then
        list("1", 2);
        members(2, null, 2);
        assertThat(takeAll()).containsExactly("2/snapshot", "completed");
    }

    @Test
    void aRequestIsSentAgainAfterAsLongAsTheApiAsksFor() {
        // given
        list("1", 1);
        take();

        // when
        fails(429, "7");

        // then
        watch.pass(Duration.ofSeconds(6));
        assertThat(next()).isEmpty();
        watch.pass(Duration.ofSeconds(1));
        assertThat(next()).contains(MEMBERS);
    }

    @Test
    void theLastAnswerThatAsksForAPauseIsHeededToo() {
        // given
        list("1", 1);
        take();

        // when
        for (int attempt = 0; attempt < 8; attempt++) {
            assertThat(next()).contains(MEMBERS);
            fails(429, "60");
            watch.pass(Duration.ofSeconds(60));
        }
        assertThat(next()).contains(MEMBERS);
        fails(429, "60");

        // then
        assertThat(take()).containsExactly("incomplete");
        watch.pass(Duration.ofSeconds(59));
        assertThat(next()).isEmpty();
        watch.pass(Duration.ofSeconds(1));
        assertThat(next()).isNotEmpty();
    }

    @Test
    void aWalkThatFailsTooOftenIsIncompleteAndTriedAgainLater() {
        // given
        list("1", 1);
        take();

        // when
        for (int attempt = 0; attempt < 4; attempt++) {
            assertThat(next()).contains(MEMBERS);
            fails(503, null);
            watch.pass(Duration.ofSeconds(8));
        }

        // then
        assertThat(next()).isEmpty();
        assertThat(take()).containsExactly("incomplete");
        watch.pass(Duration.ofSeconds(30));
        assertThat(next()).contains(LIST);
        list("1", 1);
        assertThat(next()).contains(MEMBERS);
    }

    @Test
    void aWalkWhoseTokenIsRefusedGoesOnWhereItWasOnceTheListTakesTheToken() {
        // given
        list("1", 2);
        members(2, "?cursor=2", 1);
        take();

        // when
        for (int attempt = 0; attempt < 5; attempt++) {
            assertThat(next()).contains(MEMBERS + "?cursor=2");
            fails(401, null);
            watch.pass(Duration.ofSeconds(8));
        }

        // then
        assertThat(next()).isEmpty();
        watch.pass(PERIOD);
        list("1", 2);
        members(2, null, 2);
        assertThat(take()).containsExactly("2/snapshot");
        assertThat(next()).isEmpty();
        OutRecord report = loop.events().get(0);
        assertThat(new String(report.value(), StandardCharsets.UTF_8)).contains("\"pages\":2,\"requests\":7,");
        assertThat(take()).containsExactly("completed");
    }

    private SourceLoop loop() {
        FollowRules rules = new FollowRules(FieldSet.of(), true, Baseline.SNAPSHOT, new Rules(0.01, 500, 0.5, 2),
                new SegmentFilter(List.of(), List.of(), false), Duration.ofSeconds(30), Duration.ofHours(24), 2,
                BySegment.none());
        SourceSettings settings = new SourceSettings("main", new Credentials(ApiAddress.of("https://acme.user.com"), "t"),
                rules, PERIOD, 6, Duration.ofSeconds(1), "ce-", Optional.empty());
        return new SourceLoop(settings, new Backoff(settings.retryDelay(), Duration.ofMinutes(1)),
                new MemoryLedger("main", new EventWriter("main", API, EventTopics.DEFAULT, false), rules, watch), watch, watch);
    }

    private Optional<String> next() {
        return loop.next().map(URI::toString);
    }

    /** The list is what is asked for, and shows the segment as counted. */
    private void list(String counted, int objectCount) {
        assertThat(next()).contains(LIST);
        read("""
                {"count": 1, "next": null, "results": [{"id": 1033, "name": "Active", "users": "%s", "last_counted": "%s",
                 "object_count": %d}]}""".formatted(MEMBERS, counted, objectCount));
    }

    /** A page of members is what is asked for once the events before it are taken. */
    private void members(int count, String next, long... users) {
        loop.events().forEach(event -> loop.delivered());
        assertThat(next()).hasValueSatisfying(url -> assertThat(url).startsWith(MEMBERS));
        read("{\"count\": %d, \"next\": %s, \"results\": [%s]}".formatted(count,
                next == null ? "null" : "\"" + MEMBERS + next + "\"",
                LongStream.of(users).mapToObj("{\"id\": %d}"::formatted).collect(Collectors.joining(","))));
    }

    private void read(String page) {
        loop.read(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)));
    }

    private void fails(int status, String retryAfter) {
        loop.failed(catchThrowableOfType(ApiFailure.class,
                () -> new ResponseCheck(ResponseCheck.LONGEST).check(status, MEMBERS, retryAfter)));
    }

    /** Takes all that comes before the next request. */
    private List<String> takeAll() {
        List<String> changes = new ArrayList<>();
        while (loop.hasEvents() || next().isEmpty() && loop.hasEvents()) {
            changes.addAll(take());
        }
        return changes;
    }

    /** Takes what waits, and tells how it ends: the user, where there is one, and the change. */
    private List<String> take() {
        List<String> changes = new ArrayList<>();
        loop.events().forEach(event -> {
            changes.add(event.headers().get("ce_id").replaceFirst("^main/1033/(\\d+/|r\\d+/)", ""));
            loop.delivered();
        });
        return changes;
    }
}
