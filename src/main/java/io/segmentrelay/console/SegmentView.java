package io.segmentrelay.console;

import java.time.Instant;

/**
 * One segment, as the page shows it.
 *
 * @param day what the reports of the last day tell
 * @param counted when User.com counted it
 * @param walked when a walk that proved something ended
 * @param held leavers who wait for approval
 * @param paused whether its members are not asked for
 * @param accountPaused whether no request is sent at all
 * @param progress how far a walk is; null if none is under way
 */
public record SegmentView(String account, long id, String name, Day day, Moment counted, Moment walked, long held,
        boolean paused, boolean accountPaused, Progress progress, Note note) {

    /**
     * @param members how many were published at last; -1 before the first report
     * @param series times and sizes, as JSON: seconds since the epoch and members, {@code [[1,2],[100,101]]}
     */
    public record Day(long members, long entered, long left, String series) {
        public String size() {
            return members < 0 ? "–" : DisplayFormat.number(members);
        }

        public String enteredWords() {
            return entered == 0 ? "0" : "+" + DisplayFormat.number(entered);
        }

        public String leftWords() {
            return left == 0 ? "0" : "−" + DisplayFormat.number(left);
        }
    }

    /**
     * @param at null if it is not known, or no time
     * @param words what is shown until the page says how long ago that is, and if it cannot
     */
    public record Moment(Instant at, String words) {
        static Moment of(Instant at) {
            return new Moment(at, at == null ? "–" : DisplayFormat.timeOfDay(at));
        }
    }

    /**
     * @param percent -1 if it is not known how much there is
     * @param words how far, in pages, and how long it will take
     */
    public record Progress(int percent, String words) {
    }

    /**
     * @param words why the segment is as it is shown; null if there is nothing to explain
     * @param trouble whether the last walk proved nothing or holds leavers, or the one under way stands still
     */
    public record Note(String words, boolean trouble) {
    }

    static SegmentView broken(String account, long id, String why) {
        return new SegmentView(account, id, Long.toString(id), new Day(-1, 0, 0, "[[],[]]"), Moment.of(null), Moment.of(null),
                0, false, false, null, new Note("cannot be shown: " + why, true));
    }

    public String key() {
        return account + "-" + id;
    }

    public String heldWords() {
        return DisplayFormat.count(held, "leaver") + (held == 1 ? " is held" : " are held");
    }
}
