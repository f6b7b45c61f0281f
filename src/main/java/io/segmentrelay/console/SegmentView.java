package io.segmentrelay.console;

import java.time.Instant;

/**
 * One segment, as the page shows it.
 *
 * @param members how many members were published; -1 before the first report
 * @param listed how many the list of segments tells; null if unknown
 * @param entered newcomers of the last day
 * @param left leavers of the last day
 * @param countedText when User.com counted it, as it tells; null if it does not
 * @param countedAt the same as a time; null if it is none
 * @param walkedAt when a walk that proved something ended; null if none is known
 * @param held leavers who wait for approval
 * @param paused whether its members are not asked for
 * @param accountPaused whether no request is sent at all
 * @param progress how far a walk is; null if none is under way
 * @param words what somebody should know who wonders; null for nothing
 * @param trouble whether the last walk proved nothing or holds leavers, or the one under way stands still
 * @param series times and sizes, as JSON
 */
public record SegmentView(String account, long id, String name, long members, String listed, long entered, long left,
        String countedText, Instant countedAt, Instant walkedAt, long held, boolean paused, boolean accountPaused,
        Progress progress, String words, boolean trouble, String series) {

    /**
     * @param percent -1 if it is not known how much there is
     * @param words how far, in pages, and how long it will take
     */
    public record Progress(int percent, String words) {
    }

    /** One of which something is known that cannot be shown. */
    static SegmentView broken(SegmentBoard segment, String why) {
        return new SegmentView(segment.account, segment.id, Long.toString(segment.id), -1, null, 0, 0, null, null, null, 0,
                false, false, null, "cannot be shown: " + why, true, "[[],[]]");
    }

    public String key() {
        return account + "-" + id;
    }

    public String size() {
        return members < 0 ? "–" : DisplayFormat.number(members);
    }

    public String counted() {
        return countedAt == null && countedText != null ? countedText : time(countedAt);
    }

    public String walked() {
        return time(walkedAt);
    }

    /** The page turns it into how long ago that is. */
    private static String time(Instant time) {
        return time == null ? "–" : DisplayFormat.timeOfDay(time);
    }

    public String heldWords() {
        return DisplayFormat.number(held) + (held == 1 ? " leaver is held" : " leavers are held");
    }

    public String enteredWords() {
        return entered == 0 ? "0" : "+" + DisplayFormat.number(entered);
    }

    public String leftWords() {
        return left == 0 ? "0" : "−" + DisplayFormat.number(left);
    }
}
