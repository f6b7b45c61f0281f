package io.segmentrelay.history;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.segmentrelay.sandbox.Counted;
import io.segmentrelay.sandbox.Membership;

/**
 * What the API showed of a segment from a moment on, until the next one.
 *
 * @param segment
 *        its key, such as {@code main/1033}
 * @param lastCounted
 *        null once the segment is deleted
 */
public record Recount(Instant at, String segment, Instant lastCounted, Membership members) {
    /** What a stand-in's world has noted of an account, by the wall clock. To be called in the process of that world. */
    public static List<Recount> of(String account, List<Counted> history) {
        Instant now = Instant.now();
        long nanos = System.nanoTime();
        return history.stream().map(counted -> new Recount(now.minus(Duration.ofNanos(nanos - counted.nanoTime())),
                account + "/" + counted.segment(), counted.lastCounted(), counted.members())).toList();
    }

    boolean isDeletion() {
        return lastCounted == null;
    }
}
