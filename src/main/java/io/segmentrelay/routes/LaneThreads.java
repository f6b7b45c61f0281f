package io.segmentrelay.routes;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jboss.logging.Logger;

/**
 * As many threads as there is work, as a slow account must slow no other. If the machine has no more threads, work waits for a
 * busy one: a segment marked as being walked must be walked, or it would stay marked for ever.
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

    /** The last busy thread may have looked for work just before this came. */
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
            Thread.interrupted(); // An interrupt was for the work.
        }
    }
}
