package io.segmentrelay.routes;

import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Whether a change was put off, and when it is tried again: after a minute, then after two, four, at most thirty. */
final class Postponed {
    /** Looks, one a second. */
    private static final int MINUTE = 60;
    private static final int LONGEST = 30 * MINUTE;
    private static final int MOST_TIMES = 6;

    private Map<String, String> contents;
    private int times;
    private int looks;
    private boolean hangs;

    /**
     * @param contents what all files hold, by their names
     * @param hangs whether something hangs in it that no walk waits for
     */
    void again(Map<String, String> contents, boolean hangs) {
        this.contents = contents;
        this.hangs = hangs;
        times = Math.min(times + 1, MOST_TIMES);
        looks = 0;
    }

    /** What the files hold now is another change, or none: it has waited for nothing yet. */
    void endUnless(Map<String, String> read) {
        if (!read.equals(contents)) {
            end();
        }
    }

    void end() {
        times = 0;
    }

    /**
     * To be asked at each look.
     *
     * @param gone whether what hung has ended: of what is but slow, and has more of it waiting, that is seldom seen
     */
    boolean isTime(BooleanSupplier gone) {
        if (times == 0) {
            return true;
        }
        looks++;
        return looks >= Math.min(MINUTE << times - 1, LONGEST) || looks >= MINUTE && hangs && gone.getAsBoolean();
    }

    /** How long walks may be held up this time: what is slow ends, with what has piled up behind it, if it is given longer. */
    Duration patience(Duration first, Duration longest) {
        Duration patience = first.multipliedBy(1L << times);
        return patience.compareTo(longest) < 0 ? patience : longest;
    }
}
