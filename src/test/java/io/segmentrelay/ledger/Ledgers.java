package io.segmentrelay.ledger;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.EventWriter;
import io.segmentrelay.membership.Baseline;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.membership.Rules;
import io.segmentrelay.schedule.BySegment;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.text.Share;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.SegmentRow;
import io.segmentrelay.usercom.UserFields;

/** Ledgers of an account with one segment, and what lanes hand in of its members. */
public final class Ledgers {
    public static final String ACCOUNT = "main";
    public static final long SEGMENT = 1033;
    /** More leavers than any of these tests has. */
    public static final int ONE_CHUNK = 1000;
    private static final FieldSet FIELDS = FieldSet.of("custom_id");
    private static final Instant NOW = Instant.parse("2024-10-11T10:13:01.120Z");
    private static final Rules RULES = new Rules(0.01, 500, 0.5, 2);

    public static final EventWriter EVENTS = new EventWriter("main", "https://acme.user.com/api/public/", EventTopics.DEFAULT,
            true);

    private Ledgers() {
    }

    public static EventWriter events(EventTopics topics) {
        return new EventWriter(ACCOUNT, "https://app.user.com/api/public/", topics, true);
    }

    /** Whose changes an extension edits. */
    public static Ledger edited(AccountState state, Clock clock) {
        return new Ledger(state, EVENTS, settings(ONE_CHUNK), () -> true, clock);
    }

    /** Of an account that is new: that it has a state at all waits to be published. */
    public static Ledger fresh(EventWriter events, int chunk) {
        AccountState state = new AccountState(ACCOUNT);
        state.nextRun = 42;
        return new Ledger(state, events, settings(chunk), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    /** As {@link #fresh}, of an account that has a state. */
    static Ledger remembering(AccountState state, EventWriter events) {
        return new Ledger(state, events, settings(ONE_CHUNK), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static FollowRules settings(int chunk) {
        return new FollowRules(FIELDS, true, Baseline.SNAPSHOT, RULES, new SegmentFilter(List.of(), List.of(), false),
                Duration.ofSeconds(30), Duration.ofHours(24), chunk, BySegment.of(List.of("Active:99%"), Share::valueOf));
    }

    /** As many users, of whom nothing is published. */
    public static void remember(Ledger ledger, int users) {
        for (long user = 1; user <= users; user++) {
            ledger.state().users.put(user, "\0[null]".getBytes(StandardCharsets.UTF_8));
        }
    }

    /** With nothing left to publish, though a list with the segment was read. */
    public static Ledger settled(EventWriter events, int chunk) {
        Ledger ledger = fresh(events, chunk);
        list(ledger, "1");
        ledger.seal();
        return ledger;
    }

    /** With these members, all published. */
    public static Ledger withMembers(EventWriter events, int chunk, long... members) {
        Ledger ledger = settled(events, chunk);
        long run = ledger.open(SEGMENT).orElseThrow().run();
        ledger.page(SEGMENT, run, page(1, members));
        ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.NotRead());
        ledger.seal();
        return ledger;
    }

    /** The list says how often the segment has been counted. */
    public static void list(Ledger ledger, String lastCounted) {
        ObjectNode row = JsonNodeFactory.instance.objectNode().put("id", SEGMENT).put("name", "Active")
                .put("users", url(SEGMENT)).put("object_count", 3).put("last_counted", lastCounted);
        ledger.listed(new ListRead(List.of(new SegmentRow(SEGMENT, row)), true, null));
    }

    /** A walk of one page that sees these members, and all of them that there are: whoever else was a member leaves. */
    public static RunLedger.Close walk(Ledger ledger, long... members) {
        long run = ledger.open(SEGMENT).orElseThrow().run();
        ledger.page(SEGMENT, run, page(1, members));
        return ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.Read("1"));
    }

    public static PageRead page(int number, long... members) {
        List<Member> rows = Arrays.stream(members)
                .mapToObj(id -> new Member(id, UserFields.of(List.of(TextNode.valueOf("A-" + id))))).toList();
        return new PageRead(rows, OptionalLong.of(members.length), number, null, 1);
    }

    public static long[] users(long first, long last) {
        return LongStream.rangeClosed(first, last).toArray();
    }

    /** With the defaults, save that three leavers fill a transaction. */
    public static Ledger of(AccountState state, Clock clock) {
        return of(state, clock, true);
    }

    /** With {@code relay.remember-fields=false}. */
    public static Ledger forgetful(AccountState state, Clock clock) {
        return of(state, clock, false);
    }

    /** That publishes these fields of users, and does not follow these segments. */
    static Ledger with(AccountState state, Clock clock, FieldSet fields, String... excluded) {
        return new Ledger(state, EVENTS, new FollowRules(fields, true, Baseline.SNAPSHOT, RULES,
                new SegmentFilter(List.of(), List.of(excluded), false), Duration.ofSeconds(1), Duration.ofHours(24), ONE_CHUNK,
                BySegment.none()),
                clock);
    }

    /** What is told of memberships, tombstones aside: each with its key and its value. */
    static List<String> memberships(Batch batch) {
        return batch.events().stream().filter(event -> event.topic().equals("usercom.memberships") && !event.isTombstone())
                .map(event -> event.key() + " " + new String(event.value(), StandardCharsets.UTF_8)).toList();
    }

    private static Ledger of(AccountState state, Clock clock, boolean remember) {
        FollowRules settings = new FollowRules(new FieldSet(List.of()), remember, Baseline.SNAPSHOT,
                new Rules(0.01, 500, 0.5, 2), new SegmentFilter(List.of(), List.of(), false), Duration.ofSeconds(1),
                Duration.ofHours(24), 3, BySegment.none());
        return new Ledger(state, EVENTS, settings, clock);
    }

    /** A whole list of these segments, as counted at some time. */
    public static ListRead list(String lastCounted, long objectCount, long... segments) {
        return new ListRead(LongStream.of(segments).mapToObj(id -> row(id, lastCounted, objectCount)).toList(), true, null);
    }

    private static SegmentRow row(long id, String lastCounted, long objectCount) {
        return new SegmentRow(id, JsonNodeFactory.instance.objectNode().put("id", id).put("name", "Segment " + id)
                .put("users", url(id)).put("last_counted", lastCounted).put("object_count", objectCount));
    }

    private static String url(long segment) {
        return "https://acme.user.com/api/public/segments/" + segment + "/users/";
    }

    /** A page of a segment with these members, of as many in all as {@code count} says. */
    public static PageRead page(long segment, long url, boolean last, long count, long... members) {
        return new PageRead(LongStream.of(members).mapToObj(id -> new Member(id, UserFields.of(List.of()))).toList(),
                OptionalLong.of(count), url, last ? null : url(segment) + "?cursor=" + (url + 1), 1);
    }
}
