package io.segmentrelay.console;

import java.time.Duration;
import java.time.Instant;

/**
 * One segment, as the page shows it.
 *
 * @param day figures from the reports of the last day
 * @param counted when User.com counted it
 * @param walked when a walk that proved something ended
 * @param toldAfter how long after its count the last count was told; null if that is not known
 * @param held leavers that wait for approval
 * @param paused whether its members are not asked for
 * @param accountPaused whether no request is sent at all
 * @param progress how far a walk is; null if none is under way
 */
public record SegmentView(String account, long id, String name, Day day, Moment counted, Moment walked,
        Duration toldAfter, long held,
        boolean paused, boolean accountPaused, Progress progress, Note note) {

    /**
     * Members as last published, -1 before the first report; of the last day, who entered and left, and the requests of its
     * walks; the series is JSON, {@code [[seconds],[members]]}.
     */
    public record Day(long members, long entered, long left, long requests, String series) {
        public String requestsWords() {
            return DisplayFormat.count(requests, "request");
        }

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

    /** A time, null if there is none, and words for it until the page says how long ago it is. */
    public record Moment(Instant at, String words) {
        static Moment of(Instant at) {
            return new Moment(at, at == null ? "–" : DisplayFormat.timeOfDay(at));
        }
    }

    /** Percent, -1 if the whole is unknown; in words how far, in pages, and how long it will take. */
    public record Progress(int percent, String words) {
    }

    /** Why the segment is as it is shown, null if there is nothing to explain, and whether that is trouble. */
    public record Note(String words, boolean trouble) {
    }

    static SegmentView broken(String account, long id, String why) {
        return new SegmentView(account, id, Long.toString(id), new Day(-1, 0, 0, 0, "[[],[]]"), Moment.of(null),
                Moment.of(null),
                null, 0, false, false, null, new Note("cannot be shown: " + why, true));
    }

    public String key() {
        return account + "-" + id;
    }

    public String toldWords() {
        return toldAfter == null ? null : DisplayFormat.duration(toldAfter) + " after the count";
    }

    public String heldWords() {
        return DisplayFormat.count(held, "leaver") + (held == 1 ? " is held" : " are held");
    }
}
