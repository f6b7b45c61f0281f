package io.segmentrelay.chaos;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/**
 * Kills the relay that takes a step for the n-th time from now: before the broker hears of it, or after the broker has
 * done it and before the relay hears so.
 */
final class Ambush implements KafkaProxy.Tap {
    private final Step step;
    private final boolean after;
    private final byte[] stateTopic;
    private int left;
    private final IntPredicate kill;
    private final CountDownLatch sprung = new CountDownLatch(1);
    private boolean over;

    /** @param kill kills the relay that speaks from a port; false if none does */
    Ambush(Step step, boolean after, int time, byte[] stateTopic, IntPredicate kill) {
        this.step = step;
        this.after = after;
        this.stateTopic = stateTopic;
        this.left = time;
        this.kill = kill;
    }

    @Override
    public boolean passes(Frame request, boolean answered) {
        if (answered != after || !step.isTakenBy(request, stateTopic)) {
            return true;
        }
        synchronized (this) {
            if (over || --left > 0 || !kill.test(request.clientPort())) {
                return true;
            }
            over = true;
            sprung.countDown();
            return false;
        }
    }

    /**
     * Nobody is killed once this has returned.
     *
     * @return whether anybody was killed
     */
    boolean awaitSprung(long seconds) throws InterruptedException {
        boolean inTime = sprung.await(seconds, TimeUnit.SECONDS);
        synchronized (this) {
            over = true;
            return inTime || sprung.getCount() == 0;
        }
    }

    @Override
    public String toString() {
        return (after ? "after " : "before ") + step;
    }
}
