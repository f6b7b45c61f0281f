package io.segmentrelay.schedule;

import java.time.Duration;

/** Pauses that double from failure to failure: from the first up to the longest, unless the first is longer. */
public record Backoff(Duration first, Duration longest) {
    private static final Duration LONGEST_OF_WALKS = Duration.ofHours(1);
    private static final int TIMES_THE_WALK = 10;
    private static final int MAX_DOUBLINGS = 30;

    /** @param failures in a row; at least 1 */
    public Duration after(int failures) {
        return min(first.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS)), max(longest, first));
    }

    /**
     * After walks that proved nothing: up to an hour, and at least ten times what the walk took, up to the longest pause.
     *
     * @param attempts how many walks in a row proved nothing; at least 1
     * @param walk how long its pages took: waiting is not walking
     * @param longest limit of the part that depends on what the walk took
     */
    public static Duration next(int attempts, Duration first, Duration walk, Duration longest) {
        return max(new Backoff(first, LONGEST_OF_WALKS).after(attempts), min(walk.multipliedBy(TIMES_THE_WALK), longest));
    }

    /** No pause of a segment is longer: a time further ahead was set by a wrong clock. */
    public static Duration longest(Duration fullRefresh, Duration updateInterval) {
        return max(LONGEST_OF_WALKS, max(fullRefresh, updateInterval));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
