package io.segmentrelay.chaos;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntPredicate;

/**
 * Holds some kinds of requests, or their answers, and whatever follows them on the same connection, until it is over; then
 * they pass, late as they are. Other connections are as fast as ever.
 */
final class Silence implements KafkaProxy.Tap, AutoCloseable {
    private final Set<Integer> apis;
    private final boolean answers;
    private final IntPredicate whose;
    private final Set<Integer> held = ConcurrentHashMap.newKeySet();
    private final CountDownLatch over = new CountDownLatch(1);

    /**
     * @param answers whether the broker does what it is asked, and only its answers are held
     * @param whose whether the client at a port is met
     */
    Silence(Set<Integer> apis, boolean answers, IntPredicate whose) {
        this.apis = apis;
        this.answers = answers;
        this.whose = whose;
    }

    @Override
    public boolean passes(Frame request, boolean answered) {
        if (answered == answers && apis.contains(request.api()) && over.getCount() > 0 && whose.test(request.clientPort())) {
            held.add(request.api());
            awaitOver();
        }
        return true;
    }

    private void awaitOver() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether one of this kind was held. */
    boolean hasHeld(int api) {
        return held.contains(api);
    }

    @Override
    public void close() {
        over.countDown();
    }
}
