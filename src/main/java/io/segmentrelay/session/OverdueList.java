package io.segmentrelay.session;

import java.time.Duration;
import java.time.Instant;

/**
 * When an account that can do nothing before its list is read has it read by itself, for its schedule may be hours away: two
 * intervals later than the shipped schedule would, and ever later while that fails. Where that schedule is in force, it never
 * comes to this.
 */
final class OverdueList {
    /** Of the interval, should it be shorter: a list has its time-outs and retries. */
    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int MAX_DOUBLINGS = 20;

    /** Since when nobody reads the list that the account waits for; null if it need not wait. */
    private Instant since;
    private int failures;

    /** Somebody has read the list in vain. */
    synchronized void failed() {
        failures++;
        since = null;
    }

    synchronized void answered() {
        failures = 0;
        since = null;
    }

    /**
     * To be asked again and again.
     *
     * @param waits whether the account waits for its list, may have it read, and nobody is at it
     * @param interval how often the shipped schedule has it read
     */
    synchronized boolean isDue(boolean waits, Duration interval, Instant now) {
        if (!waits) {
            since = null;
            return false;
        }
        if (since == null || since.isAfter(now)) {
            since = now;
        }
        return !since.plus(pause(interval)).isAfter(now);
    }

    private Duration pause(Duration interval) {
        Duration step = max(interval, SHORTEST);
        Duration doubled = step.multipliedBy(1L << Math.min(Math.max(0, failures - 1), MAX_DOUBLINGS));
        Duration longest = max(step, LONGEST);
        return (doubled.compareTo(longest) > 0 ? longest : doubled).plus(step.multipliedBy(2));
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
