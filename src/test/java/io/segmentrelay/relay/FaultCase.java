package io.segmentrelay.relay;

import static io.segmentrelay.relay.ManyAccounts.LARGE;
import static io.segmentrelay.relay.ManyAccounts.SMALL;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

import io.segmentrelay.sandbox.Counted;
import io.segmentrelay.sandbox.Fault;
import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;

/** Ways in which the API misbehaves, each with an account of its own. */
enum FaultCase {
    SERVER_ERROR_ONCE("a page is 500 once", Course.PASSES, () -> large(Fault.status(500)).onPage(5).once()),
    SERVER_ERROR("a page is 500", Course.LASTS, () -> large(Fault.status(500)).onPage(5)),
    HTML_SERVER_ERROR("a page is HTML and 503", Course.LASTS, () -> large(Fault.html(503)).onPage(5)),
    HTML("a page is HTML and 200", Course.LASTS, () -> large(Fault.html(200)).onPage(5)),
    TIME_OUT("a page does not come in time", Course.LASTS, () -> large(Fault.hang()).onPage(5).times(4)),
    CUT_OFF("a page is cut-off JSON", Course.LASTS, () -> large(Fault.cutOff()).onPage(5)),
    DROPPED("the connection breaks in the middle of a page", Course.LASTS, () -> large(Fault.dropped()).onPage(5)),
    OVERSIZE("a page is over the size limit, and says so", Course.LASTS, () -> large(Fault.oversize(2, true)).onPage(5)),
    OVERSIZE_CHUNKED("a page is over the size limit, in chunks", Course.LASTS,
            () -> large(Fault.oversize(2, false)).onPage(5)),
    TOO_DEEP("a page is nested too deep", Course.LASTS, () -> large(Fault.deep(100)).onPage(5)),
    BARE_ARRAY("a page is a bare array", Course.LASTS, () -> large(Fault.bareArray()).onPage(5)),
    WITHOUT_RESULTS("a page has no results", Course.LASTS, () -> large(Fault.withoutResults()).onPage(5)),
    RESULTS_NO_LIST("a page's results are no list", Course.LASTS, () -> large(Fault.resultsNoList()).onPage(5)),
    ROWS_WITHOUT_ID("rows have no id", Course.LASTS, () -> large(Fault.rowsWithoutId()).onPage(5)),

    NEXT_REPEATS("next repeats", Course.LASTS, () -> large(Fault.nextRepeats()).onPage(5)),
    NEXT_CYCLES("next goes round in a circle", Course.LASTS, () -> large(Fault.nextCycles())),
    NEXT_TO_STRANGER("next points to another host", Course.LASTS,
            () -> large(Fault.nextTo(ManyAccounts.stranger.origin())).onPage(5)),
    USERS_TO_STRANGER("users points to another host", Course.LASTS, () -> Fault.usersTo(ManyAccounts.stranger.origin())),
    NEXT_GONE_EARLY("next answers 404 too early", Course.LASTS, () -> large(Fault.status(404)).onPage(5)),
    FIRST_PAGE_GONE("the first page answers 404, but the list shows the segment", Course.LASTS,
            () -> large(Fault.status(404)).onPage(0)),
    PHANTOM_NEXT("the last page has a next", Course.HARMLESS, () -> Fault.phantomNext().onMembers()),

    COUNT_OFF("count is off by more than the tolerance", Course.LASTS, () -> large(Fault.countOffPercent(10)).walks(2)),
    COUNT_OFFSET("count is always off by the same number", Course.HARMLESS, () -> Fault.countOff(20).onMembersOf(SMALL)),
    COUNT_OFFSET_SMALL("count is always off by one", Course.HARMLESS, () -> large(Fault.countOff(-1))),
    COUNT_FLICKERS("count flickers", Course.HARMLESS, () -> large(Fault.flickeringCount(1))),
    COUNT_ABSENT("count is absent", Course.HARMLESS, () -> large(Fault.withoutCount())),
    SAME_USER_TWICE("the same user is on two pages", Course.HARMLESS, () -> large(Fault.shifted())),
    COUNT_ZERO("count is 0 while it is counted", Course.RECOUNTED, () -> large(Fault.recounting())),
    SKIPS_ONE_PERCENT("a walk skips some members", Course.PASSES,
            () -> large(Fault.hiding(1_010, 1_150)).walks(1)),

    UNAUTHORIZED_ONCE("401 in the middle", Course.PASSES, () -> large(Fault.status(401)).onPage(5).times(2)),
    UNAUTHORIZED("401 in the middle, for long", Course.LASTS, () -> large(Fault.status(401)).onPage(5)),
    BURST("a burst trips a spell of 401", Course.HARMLESS, () -> Fault.burst401(20, Duration.ofMillis(300))),
    TOKEN_REVOKED("the token is revoked and restored", Course.LASTS, Fault::tokenRevoked),
    FORBIDDEN("a page is 403", Course.LASTS, () -> large(Fault.status(403)).onPage(5)),
    RETRY_AFTER_SECONDS("429 with seconds", Course.PASSES, () -> large(Fault.status(429, "1")).onPage(5).times(2)),
    RETRY_AFTER_DATE("429 with a date", Course.PASSES,
            () -> large(Fault.status(429, Fault.httpDate(Instant.now().plusSeconds(2)))).onPage(5).times(2)),
    RETRY_AFTER_ABSENT("429 with nothing", Course.PASSES, () -> large(Fault.status(429)).onPage(5).times(4)),
    RETRY_AFTER_ABSURD("429 with an absurd time", Course.PASSES,
            () -> large(Fault.status(429, "86400")).onPage(5).times(2)),
    RETRY_AFTER_NONSENSE("429 with nonsense", Course.PASSES,
            () -> large(Fault.status(429, "soon")).onPage(5).times(2)),

    OTHER_WORKSPACE("the token opens another workspace", Course.LASTS,
            () -> Fault.otherWorkspace(other(7_001, 700_000))),
    OTHER_MEMBERS("the token opens a workspace with the same segments, but other members", Course.HELD,
            () -> Fault.otherWorkspace(other(LARGE, 700_000))),

    LIST_SERVER_ERROR("the list is 500", Course.LASTS, () -> Fault.status(500).onList()),
    LIST_HTML("the list is HTML and 200", Course.LASTS, () -> Fault.html(200).onList()),
    LIST_CUT_OFF("the list is cut-off JSON", Course.LASTS, () -> Fault.cutOff().onList()),
    LIST_WITHOUT_RESULTS("the list has no results", Course.LASTS, () -> Fault.withoutResults().onList()),
    LIST_EMPTY("the list is empty, and its count too", Course.LASTS, () -> Fault.listCutShort(0, true)),
    EMPTY_WORKSPACE("the token opens a workspace without segments", Course.LASTS, () -> Fault.listCutShort(0, true),
            () -> Fault.status(404).onMembers()),
    LIST_SHORT("the list lacks a segment, but counts it", Course.LASTS, () -> Fault.listCutShort(1, false)),
    LIST_LACKS("the list lacks a segment, and does not count it", Course.LASTS, () -> Fault.missingFromList(SMALL)),
    LIST_LACKS_ONCE("a segment is missing from one list only", Course.PASSES, () -> Fault.missingFromList(SMALL).once()),
    LIST_LACKS_AND_PAGE_FAILS("a segment is missing from one list only, and its members are 404 then", Course.PASSES,
            () -> Fault.missingFromList(SMALL).once(), () -> Fault.status(404).onMembersOf(SMALL).times(2)),
    LIST_PHANTOM_NEXT("the last page of the list has a next", Course.HARMLESS, () -> Fault.phantomNext().onList()),
    LAST_COUNTED_ABSENT("last_counted is absent", Course.HARMLESS, () -> Fault.listShows(LARGE, "last_counted", null)),
    LAST_COUNTED_OLD("last_counted is of yesterday", Course.LASTS,
            () -> Fault.listShows(LARGE, "last_counted", "2024-10-10T10:12:32Z"));

    /** How it goes on, and when the truth can be reached. */
    enum Course {
        /** Passes by itself, again and again. */
        PASSES,
        /** Lasts until it is cleared: before that, the truth is out of reach. */
        LASTS,
        /** Lasts, and yet the truth is reached. */
        HARMLESS,
        /** Lasts, and makes everybody seem to have left: who truly did is held until so many more countings bear it out. */
        HELD,
        /** Lasts while the server counts: the truth is reached once that is over. */
        RECOUNTED
    }

    private final String sentence;
    private final Course course;
    private final Supplier<Fault>[] faults;

    @SafeVarargs
    FaultCase(String sentence, Course course, Supplier<Fault>... faults) {
        this.sentence = sentence;
        this.course = course;
        this.faults = faults;
    }

    Course course() {
        return course;
    }

    Supplier<Fault>[] faults() {
        return faults;
    }

    /** What the API shows of the account's segments while it lasts, if that is neither the truth nor a part of it. */
    List<Counted> alsoShown() {
        return this == OTHER_MEMBERS ? other(LARGE, 700_000).history() : List.of();
    }

    String account() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Fault large(Fault fault) {
        return fault.onMembersOf(LARGE);
    }

    /** Another workspace, whose people have other ids. */
    private static World other(long segment, long firstMember) {
        World world = World.empty(9);
        world.create(segment, "Somebody else's", "", Membership.formula(250, index -> firstMember + index));
        world.create(segment + 1, "Small, too", "", Membership.formula(80, index -> firstMember + 200 + index));
        return world;
    }

    @Override
    public String toString() {
        return sentence;
    }
}
