package io.segmentrelay.routes;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jboss.logging.Logger;

/**
 * As many threads as there is work, for an account that is slow must slow no other. Where the machine has no more of them, work
 * waits for one that is busy: a segment that is marked as being walked must be walked, or nobody would ever mark it again.
 */
final class LaneThreads extends ThreadPoolExecutor {
    private static final Logger LOG = Logger.getLogger(LaneThreads.class);

    private static final int WAKING_MILLIS = 20;

    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    LaneThreads(ThreadFactory threads) {
        super(1, Integer.MAX_VALUE, 1, TimeUnit.MINUTES, new SynchronousQueue<>(), threads);
    }

    @Override
    public void execute(Runnable task) {
        try {
            super.execute(task);
        } catch (OutOfMemoryError e) {
            LOG.warnf("no thread is to be had (%s): work waits for one of %d", e.getMessage(), getPoolSize());
            waiting.add(task);
            wakeAnIdleOne();
        }
    }

    /** The last that was busy may have looked for work just before this came. */
    private void wakeAnIdleOne() {
        try {
            getQueue().offer(this::goOn, WAKING_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected void afterExecute(Runnable task, Throwable failure) {
        goOn();
    }

    private void goOn() {
        for (Runnable next; (next = waiting.poll()) != null;) {
            try {
                next.run();
            } catch (RuntimeException | Error e) {
                LOG.error("work of a lane has failed", e);
            }
            Thread.interrupted(); // It was of the work.
        }
    }
}
