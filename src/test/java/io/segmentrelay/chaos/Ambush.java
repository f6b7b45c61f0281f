package io.segmentrelay.chaos;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/**
 * Kills the relay that takes a step for the n-th time from now: before the broker hears of it, or after the broker has
 * done it and before the relay hears so.
 */
final class Ambush implements KafkaProxy.Tap {
    private final Step step;
    private final boolean after;
    private final byte[] stateTopic;
    private final AtomicInteger left;
    private final IntPredicate kill;
    private final CountDownLatch sprung = new CountDownLatch(1);

    /** @param kill kills the relay that speaks from a port; false if none does */
    Ambush(Step step, boolean after, int time, byte[] stateTopic, IntPredicate kill) {
        this.step = step;
        this.after = after;
        this.stateTopic = stateTopic;
        this.left = new AtomicInteger(time);
        this.kill = kill;
    }

    @Override
    public boolean passes(Frame request, boolean answered) {
        if (sprung.getCount() == 0 || answered != after || !step.isTakenBy(request, stateTopic)
                || left.decrementAndGet() > 0 || !kill.test(request.clientPort())) {
            return true;
        }
        sprung.countDown();
        return false;
    }

    /** @return whether anybody was killed */
    boolean awaitSprung(long seconds) throws InterruptedException {
        return sprung.await(seconds, TimeUnit.SECONDS);
    }

    @Override
    public String toString() {
        return (after ? "after " : "before ") + step;
    }
}
