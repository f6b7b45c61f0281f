package io.segmentrelay.world;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Whatever happens, happens here, in the order of its time; what has the same time, in the order in which it was asked for. */
final class VirtualTime {
    static final Instant BEGIN = Instant.parse("2024-10-11T00:00:00Z");

    private final PriorityQueue<Due> queue = new PriorityQueue<>(
            Comparator.comparingLong(Due::at).thenComparingLong(Due::number));
    private long now;
    private long asked;

    private record Due(long at, long number, Runnable what) {
    }

    long nanos() {
        return now;
    }

    Instant instant() {
        return BEGIN.plusNanos(now);
    }

    Clock clock() {
        InstantSource source = this::instant;
        return source.withZone(ZoneOffset.UTC);
    }

    void after(long nanos, Runnable what) {
        queue.add(new Due(now + Math.max(0, nanos), asked++, what));
    }

    /** May be called by what happens: it goes on once the time has passed. */
    void pass(Duration time) {
        long until = now + time.toNanos();
        while (!queue.isEmpty() && queue.peek().at <= until) {
            Due next = queue.remove();
            now = next.at;
            next.what.run();
        }
        now = Math.max(now, until);
    }
}
