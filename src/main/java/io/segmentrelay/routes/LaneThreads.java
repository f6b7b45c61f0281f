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
        }
    }

    @Override
    protected void afterExecute(Runnable task, Throwable failure) {
        for (Runnable next; (next = waiting.poll()) != null;) {
            next.run();
        }
    }
}
