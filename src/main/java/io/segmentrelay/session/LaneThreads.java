package io.segmentrelay.session;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that are counted from the moment that they are given work: also while it is on its way to them. */
final class LaneThreads extends ThreadPoolExecutor {
    private final AtomicInteger working;

    LaneThreads(AtomicInteger working) {
        super(0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "relay-lane");
            thread.setDaemon(true);
            return thread;
        });
        this.working = working;
    }

    @Override
    public void execute(Runnable task) {
        working.incrementAndGet();
        try {
            super.execute(() -> {
                try {
                    task.run();
                } finally {
                    working.decrementAndGet();
                }
            });
        } catch (RejectedExecutionException | Error e) { // Ending, or no thread can be had.
            working.decrementAndGet();
            throw e;
        }
    }
}
