package io.segmentrelay.usercom;

import java.time.Duration;
import java.util.function.LongSupplier;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.SynchronizationStrategy;

/**
 * When the next request may be sent. Three rules, and all must agree:
 * <ul>
 * <li>A bucket, empty at the start, that holds one request. It holds a little more as well, {@value #SLACK_MILLIS} ms
 * worth, so that a thread that was woken late does not lower the rate: at 6 a second that is an eighth of a request, and
 * at 1000 a second twenty. Below 50 a second, two are never sent at once.</li>
 * <li>No ten seconds hold more than {@code rate * 10} requests (rounded up). A bucket alone cannot promise that: it allows
 * its content on top.</li>
 * <li>No second holds more than {@code rate} (rounded up): lateness that is made up must not crowd a second.</li>
 * </ul>
 * The windows are longer by {@value #MARGIN} and {@value #MARGIN_OF_A_SECOND}, and the bucket fills as much slower: a request
 * that travels a bit faster than one before it must not break the rule as the server sees it. Not thread-safe:
 * {@link Budget} is.
 */
final class RequestPacer {

    /** Lateness that is made up. */
    static final int SLACK_MILLIS = 20;

    private static final double MARGIN = 1.01;
    private static final double MARGIN_OF_A_SECOND = 1.008;
    /** The bucket counts thousandths of a request. */
    private static final long REQUEST = 1000;

    private final LongSupplier nanoTime;
    private final Bucket bucket;
    private final Window second;
    private final Window tenSeconds;
    private long taken;

    /** A time in which no more than so many are granted. */
    private static final class Window {
        private final long nanos;
        /** When the last so many were granted; the oldest is overwritten next. */
        private final long[] granted;
        private long taken;

        Window(double nanos, double most) {
            this.nanos = (long) nanos;
            this.granted = new long[(int) Math.ceil(most)];
        }

        long pause(long now) {
            return taken < granted.length ? 0 : Math.max(0, nanos - (now - granted[oldest()]));
        }

        void take(long now) {
            granted[oldest()] = now;
            taken++;
        }

        private int oldest() {
            return (int) (taken % granted.length);
        }
    }

    RequestPacer(double requestsPerSecond, LongSupplier nanoTime) {
        if (!(requestsPerSecond >= 0.1 && requestsPerSecond <= 100_000)) {
            throw new IllegalArgumentException(
                    "got " + requestsPerSecond + " requests per second; takes 0.1 to 100000");
        }
        this.nanoTime = nanoTime;
        this.second = new Window(1e9 * MARGIN_OF_A_SECOND, requestsPerSecond);
        this.tenSeconds = new Window(10e9 * MARGIN, requestsPerSecond * 10);
        long slack = (long) (REQUEST * requestsPerSecond * SLACK_MILLIS / 1000);
        long nanosPerRequest = (long) Math.ceil(1e9 * MARGIN / requestsPerSecond);
        this.bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity(REQUEST + slack)
                        .refillGreedy(REQUEST, Duration.ofNanos(nanosPerRequest)).initialTokens(0))
                .withCustomTimePrecision(meter(nanoTime))
                .withSynchronizationStrategy(SynchronizationStrategy.NONE)
                .build();
    }

    /**
     * Takes one request if it may be sent now.
     *
     * @return 0 if it was taken; else nanoseconds until it is worth asking again
     */
    long tryTake() {
        long now = nanoTime.getAsLong();
        long wait = Math.max(second.pause(now), tenSeconds.pause(now));
        if (wait > 0) {
            return wait;
        }
        wait = bucket.tryConsumeAndReturnRemaining(REQUEST).getNanosToWaitForRefill();
        if (wait == 0) {
            second.take(now);
            tenSeconds.take(now);
            taken++;
        }
        return wait;
    }

    /** Requests granted so far. */
    long taken() {
        return taken;
    }

    private static TimeMeter meter(LongSupplier nanoTime) {
        return new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return nanoTime.getAsLong();
            }

            @Override
            public boolean isWallClockBased() {
                return false;
            }
        };
    }
}
