package io.segmentrelay.schedule;

import java.time.Duration;

/** How long to wait after walks that proved nothing. */
public final class Backoff {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int TIMES_THE_WALK = 10;
    private static final int MAX_DOUBLINGS = 30;

    private Backoff() {
    }

    /**
     * Doubles from the first pause up to an hour, and is at least ten times what the walk took, up to the longest pause.
     *
     * @param attempts how many walks in a row proved nothing; at least 1
     * @param walk how long its pages took: waiting is not walking
     * @param longest for what the walk took
     */
    public static Duration next(int attempts, Duration first, Duration walk, Duration longest) {
        Duration doubled = first.multipliedBy(1L << Math.min(attempts - 1, MAX_DOUBLINGS));
        Duration pause = min(doubled, max(LONGEST, first));
        return max(pause, min(walk.multipliedBy(TIMES_THE_WALK), longest));
    }

    /** No pause of a segment is longer: a time further ahead was told by a clock that was wrong. */
    public static Duration longest(Duration fullRefresh, Duration updateInterval) {
        return max(LONGEST, max(fullRefresh, updateInterval));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
