package io.segmentrelay.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The faults that are switched on; they meet what would have been answered, in the order in which they came. */
public final class Faults {

    private final List<ActiveFault> active = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private volatile CountDownLatch clearing = new CountDownLatch(1);

    public ActiveFault inject(Fault fault) {
        var injected = new ActiveFault(ids.incrementAndGet(), fault);
        active.add(injected);
        return injected;
    }

    public void clear(ActiveFault fault) {
        clear(fault.id());
    }

    /** @return whether there was one */
    public boolean clear(int id) {
        var cleared = active.removeIf(fault -> fault.id() == id);
        letGo();
        return cleared;
    }

    public void clear() {
        active.clear();
        letGo();
    }

    /** Requests that hang or wait are let go whenever a fault is cleared. */
    private synchronized void letGo() {
        clearing.countDown();
        clearing = new CountDownLatch(1);
    }

    void awaitClearing(Duration atMost) throws InterruptedException {
        clearing.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Those that may still happen. */
    public List<ActiveFault> active() {
        active.removeIf(ActiveFault::isOver);
        return List.copyOf(active);
    }

    Reply apply(Call call, Reply reply) {
        var answer = reply;
        for (var fault : active) {
            answer = fault.apply(call, answer);
        }
        return answer;
    }
}
