package io.segmentrelay.relay;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * Courses that are run at the same time, each with an account of its own, as most of their time they wait: all begin before
 * the first test of their class, and each test waits for the end of its own.
 *
 * @param <K> what a course is called
 */
final class AtOnce<K> implements AutoCloseable {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<K, Future<?>> courses = new ConcurrentHashMap<>();

    void begin(K name, ThrowingCallable course) {
        courses.put(name, threads.submit(() -> {
            try {
                course.call();
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
            return null;
        }));
    }

    /** @throws java.util.concurrent.ExecutionException with what went wrong */
    void end(K name) throws Exception {
        courses.get(name).get(2, TimeUnit.MINUTES);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
