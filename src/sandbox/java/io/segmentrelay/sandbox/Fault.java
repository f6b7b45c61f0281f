package io.segmentrelay.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.stream.LongStream;

/**
 * A way to misbehave: what happens, to which requests, how often. Without a word about them: to all, until cleared.
 * {@code docs/sandbox.md} names them all.
 */
public final class Fault {

    private final String kind;
    private final Effect effect;
    private final Scope scope;
    private final Limit limit;

    private Fault(String kind, Effect effect, Scope scope, Limit limit) {
        this.kind = kind;
        this.effect = effect;
        this.scope = scope;
        this.limit = limit;
    }

    private static Fault of(String kind, Effect effect) {
        return new Fault(kind, effect, Scope.ALL, Limit.NONE);
    }

    // The whole answer.

    public static Fault status(int status) {
        return of("status", AnswerEffects.status(status));
    }

    /** @param retryAfter the header as it is sent: seconds, a date, or nonsense */
    public static Fault status(int status, String retryAfter) {
        var failed = AnswerEffects.status(status);
        return of("status", (call, reply) -> failed.apply(call, reply).header("Retry-After", retryAfter));
    }

    /** What a {@code Retry-After} with a date looks like. */
    public static String httpDate(Instant at) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atOffset(ZoneOffset.UTC));
    }

    public static Fault tokenRevoked() {
        return of("token-revoked", AnswerEffects.status(401));
    }

    /** After so many requests in a second, 401 for a while. */
    public static Fault burst401(int burst, Duration refusal) {
        return of("burst-401", new BurstEffect(burst, refusal));
    }

    /** The token opens somebody else's workspace. */
    public static Fault otherWorkspace(World other) {
        return of("other-workspace", (call, reply) -> call.pages().reply(call.to(other)));
    }

    public static Fault html(int status) {
        return of("html", AnswerEffects.html(status));
    }

    public static Fault redirect(String location) {
        return of("redirect", AnswerEffects.redirect(location));
    }

    public static Fault header(String name, String value) {
        return of("header", AnswerEffects.header(name, value));
    }

    // The way to the client.

    /** No answer; the connection is closed once a fault is cleared, or after ten minutes. */
    public static Fault hang() {
        return of("hang", AnswerEffects.delivered(Delivery.NEVER));
    }

    public static Fault slow(Duration delay) {
        return of("slow", AnswerEffects.delayed(delay));
    }

    /** Half of the JSON, with the length of that half. */
    public static Fault cutOff() {
        return of("cut-off", AnswerEffects.delivered(Delivery.CUT));
    }

    /** The connection breaks in the middle of the body. */
    public static Fault dropped() {
        return of("dropped", AnswerEffects.delivered(Delivery.DROPPED));
    }

    public static Fault chunked() {
        return of("chunked", AnswerEffects.delivered(Delivery.CHUNKED));
    }

    /** @param declared whether a Content-Length tells it beforehand */
    public static Fault oversize(int megabytes, boolean declared) {
        return of("oversize", AnswerEffects.oversize(megabytes, declared));
    }

    // The shape of a page.

    public static Fault deep(int depth) {
        return of("deep", AnswerEffects.deep(depth));
    }

    public static Fault bareArray() {
        return of("bare-array", AnswerEffects.bareArray());
    }

    public static Fault withoutResults() {
        return of("without-results", PageEffects.without("results"));
    }

    public static Fault resultsNoList() {
        return of("results-no-list", PageEffects.resultsNoList());
    }

    public static Fault rowsWithoutId() {
        return of("rows-without-id", PageEffects.rowsWithoutId());
    }

    // Links.

    public static Fault nextRepeats() {
        return of("next-repeats", LinkEffects.nextBack(0));
    }

    /** On the second page: A, B, A, B and so on. */
    public static Fault nextCycles() {
        return of("next-cycles", LinkEffects.nextBack(1)).onPage(1);
    }

    /** @param origin scheme, host and port, without a slash at the end */
    public static Fault nextTo(String origin) {
        return of("next-to", LinkEffects.nextTo(origin));
    }

    public static Fault usersTo(String origin) {
        return of("users-to", LinkEffects.usersTo(origin)).onList();
    }

    /** The vendor's own bug: the last page has a {@code next}, which answers 404. */
    public static Fault phantomNext() {
        return of("phantom-next", LinkEffects.phantomNext());
    }

    // Counts and rows.

    public static Fault countOff(long by) {
        return of("count-off", PageEffects.count(count -> count + by));
    }

    public static Fault countOffPercent(int percent) {
        return of("count-off-percent", PageEffects.count(count -> count + count * percent / 100));
    }

    public static Fault flickeringCount(long by) {
        return of("flickering-count", PageEffects.flickeringCount(by));
    }

    public static Fault withoutCount() {
        return of("without-count", PageEffects.without("count"));
    }

    /** Nobody, and {@code count: 0}, as while the server counts. */
    public static Fault recounting() {
        return of("recounting", PageEffects.emptied()).onMembers();
    }

    /** The same members, by their ids, are left out; {@code count} knows of them. */
    public static Fault skipping(int percent) {
        return of("skipping", PageEffects.hiding(id -> Long.remainderUnsigned(Dice.mix(id), 100) < percent)).onMembers();
    }

    /**
     * The server is busy counting: members whose ids fall into this part, by chance, are left out, and {@code count} is of the
     * others, while the list's {@code object_count} stays.
     *
     * @param from where the part begins, so that parts can be told apart: 0 to 99
     * @param percent how large it is
     */
    public static Fault busyCounting(int from, int percent) {
        return of("busy-counting", PageEffects.busyCounting(
                id -> Math.floorMod(Long.remainderUnsigned(Dice.mix(id), 100) - from, 100L) < percent)).onMembers();
    }

    /** The members' list ends after so many pages, in the same place each time; {@code count} knows of all. */
    public static Fault cut(int pages) {
        return of("cut", PageEffects.cut(pages)).onMembers();
    }

    public static Fault hiding(long... users) {
        return of("hiding", PageEffects.hiding(id -> LongStream.of(users).anyMatch(user -> user == id))).onMembers();
    }

    /** Each page but the first begins with the last member of the page before. */
    public static Fault shifted() {
        return of("shifted", PageEffects.shifted()).onMembers();
    }

    // The list of segments.

    public static Fault missingFromList(long segment) {
        return of("missing-from-list", PageEffects.segmentMissing(segment)).onList();
    }

    /** @param countToo whether {@code count} agrees with what is left */
    public static Fault listCutShort(int rows, boolean countToo) {
        return of("list-cut-short", PageEffects.cutShort(rows, countToo)).onList();
    }

    /** A field of a segment's row shows something else, such as a {@code last_counted} of yesterday. */
    public static Fault listShows(long segment, String field, Object value) {
        return of("list-shows", PageEffects.field(segment, field, value)).onList();
    }

    // To which requests.

    public Fault onList() {
        return scope(new Scope(Kind.LIST, null, scope.page(), scope.token()));
    }

    public Fault onMembers() {
        return scope(new Scope(Kind.MEMBERS, scope.segment(), scope.page(), scope.token()));
    }

    public Fault onMembersOf(long segment) {
        return scope(new Scope(Kind.MEMBERS, segment, scope.page(), scope.token()));
    }

    /** @param page from 0 */
    public Fault onPage(long page) {
        return scope(new Scope(scope.kind(), scope.segment(), page, scope.token()));
    }

    public Fault forToken(String token) {
        return scope(new Scope(scope.kind(), scope.segment(), scope.page(), token));
    }

    private Fault scope(Scope newScope) {
        return new Fault(kind, effect, newScope, limit);
    }

    // How often.

    public Fault once() {
        return times(1);
    }

    public Fault times(int requests) {
        return limit(new Limit(requests, limit.walks(), limit.lasting(), limit.probability(), limit.seed()));
    }

    /** For so many walks of each list: each request of a first page begins one, a repeated one too. */
    public Fault walks(int walks) {
        return limit(new Limit(limit.times(), walks, limit.lasting(), limit.probability(), limit.seed()));
    }

    public Fault lasting(Duration duration) {
        return limit(new Limit(limit.times(), limit.walks(), duration, limit.probability(), limit.seed()));
    }

    public Fault withProbability(double probability, long seed) {
        return limit(new Limit(limit.times(), limit.walks(), limit.lasting(), probability, seed));
    }

    private Fault limit(Limit newLimit) {
        return new Fault(kind, effect, scope, newLimit);
    }

    String kind() {
        return kind;
    }

    Effect effect() {
        return effect;
    }

    Scope scope() {
        return scope;
    }

    Limit limit() {
        return limit;
    }
}
