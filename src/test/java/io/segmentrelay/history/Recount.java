package io.segmentrelay.history;

import java.time.Instant;
import java.util.List;

import io.segmentrelay.sandbox.Counted;
import io.segmentrelay.sandbox.Membership;

/**
 * What the API showed of a segment from a moment on, until the next one.
 *
 * @param segment its key, such as {@code main/1033}
 * @param lastCounted null once the segment is deleted
 * @param objectCount how many the list said that there were
 */
public record Recount(Instant at, String segment, Instant lastCounted, Membership members, long objectCount) {
    private static final int ATTEMPTS = 20;

    /** What a stand-in's world has noted of an account, by the wall clock. To be called in the process of that world. */
    public static List<Recount> of(String account, List<Counted> history) {
        Instant origin = originOfNanoTime();
        return history.stream().map(counted -> new Recount(origin.plusNanos(counted.nanoTime()),
                account + "/" + counted.segment(), counted.lastCounted(), counted.members(), counted.objectCount())).toList();
    }

    /** The two clocks cannot be read at once: of some attempts the one with the least time between. */
    private static Instant originOfNanoTime() {
        Instant origin = null;
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long before = System.nanoTime();
            Instant now = Instant.now();
            long between = System.nanoTime() - before;
            if (between < least) {
                least = between;
                origin = now.minusNanos(before);
            }
        }
        return origin;
    }

    boolean isDeletion() {
        return lastCounted == null;
    }
}
