package io.segmentrelay.usercom;

import java.util.function.LongSupplier;

/**
 * When the next request may be sent. Three rules, and all must agree:
 * <ul>
 * <li>Requests have the same distance, so that two are never sent at once. A thread that was woken late must not lower the
 * rate: {@value #SLACK_MILLIS} ms of lateness are made up. At 6 a second that is an eighth of a request, and at 1000 a second
 * twenty.</li>
 * <li>No ten seconds hold more than {@code rate * 10} requests (rounded up).</li>
 * <li>No second holds more than {@code rate} (rounded up): lateness that is made up must not crowd a second.</li>
 * </ul>
 * Distance and ten seconds are longer by {@value #MARGIN}, the second by {@value #MARGIN_OF_A_SECOND}: a request that travels
 * faster than one before it must not break the rule as the server sees it. Not thread-safe: {@link Budget} is.
 */
final class RequestPacer {
    private static final int SLACK_MILLIS = 20;
    private static final double MARGIN = 1.01;
    private static final double MARGIN_OF_A_SECOND = 1.008;

    private final LongSupplier nanoTime;
    private final long distance;
    private final long slack;
    private final Window second;
    private final Window tenSeconds;
    /** When the next request is due by the distance alone. */
    private long due;
    private long taken;

    /** A span in which at most so many are granted. */
    private static final class Window {
        private final long nanos;
        /** When the last ones were granted; the oldest is overwritten next. */
        private final long[] granted;
        private long taken;

        Window(double nanos, double most) {
            this.nanos = (long) nanos;
            this.granted = new long[(int) Math.ceil(most)];
        }

        long pause(long now) {
            return taken < granted.length ? 0 : nanos - (now - granted[oldest()]);
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
        this.distance = (long) Math.ceil(1e9 * MARGIN / requestsPerSecond);
        this.slack = SLACK_MILLIS * 1_000_000;
        this.second = new Window(1e9 * MARGIN_OF_A_SECOND, requestsPerSecond);
        this.tenSeconds = new Window(10e9 * MARGIN, requestsPerSecond * 10);
        this.due = nanoTime.getAsLong() + distance;
    }

    /** @return 0 if a request was taken; else nanoseconds until it is worth asking again */
    long tryTake() {
        long now = nanoTime.getAsLong();
        long wait = Math.max(due - now, Math.max(second.pause(now), tenSeconds.pause(now)));
        if (wait > 0) {
            return wait;
        }
        due = now + Math.max(due - now, -slack) + distance;
        second.take(now);
        tenSeconds.take(now);
        taken++;
        return 0;
    }

    long taken() {
        return taken;
    }
}
