package io.segmentrelay.sandbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** After a burst of requests, 401 for a while, though the token is right. */
final class BurstEffect implements Effect {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final int burst;
    private final Duration refusal;
    private final Deque<Long> lastSecond = new ArrayDeque<>();
    private long refusedUntil;
    private boolean tripped;

    BurstEffect(int burst, Duration refusal) {
        this.burst = burst;
        this.refusal = refusal;
    }

    @Override
    public synchronized Reply apply(Call call, Reply reply) {
        var now = System.nanoTime();
        lastSecond.add(now);
        while (now - lastSecond.peek() >= SECOND) {
            lastSecond.remove();
        }
        if (lastSecond.size() > burst) {
            tripped = true;
            refusedUntil = now + refusal.toNanos();
        }
        return tripped && now - refusedUntil < 0 ? Reply.detail(401, "Invalid token.") : reply;
    }
}
