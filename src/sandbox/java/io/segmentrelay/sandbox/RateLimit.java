package io.segmentrelay.sandbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Allows so many requests in any second; refused ones don't count. */
final class RateLimit {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Rate rate;
    private final Deque<Long> allowed = new ArrayDeque<>();

    RateLimit(Rate rate) {
        this.rate = rate;
    }

    synchronized boolean allows(long nanoTime) {
        if (rate.perSecond() == 0) {
            return true;
        }
        while (!allowed.isEmpty() && nanoTime - allowed.peek() >= SECOND) {
            allowed.remove();
        }
        return allowed.size() < rate.perSecond() && allowed.add(nanoTime);
    }
}
