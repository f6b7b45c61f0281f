package io.segmentrelay.usercom;

import java.util.concurrent.TimeUnit;

/**
 * No 24 hours see more than so many requests. They are granted evenly over the day; what is not taken adds up to an hour's
 * worth. It begins with none, so that restarts add nothing. Not thread-safe: {@link Budget} is.
 */
final class DayPacer {
    /** Longer by a hundredth, as {@link RequestPacer} has it. */
    private static final double DAY = 1.01 * TimeUnit.DAYS.toNanos(1);
    private static final double HOURS = 24;

    private final double most;
    private final double nanosPerRequest;
    private double left;
    private long at;

    /** @param requests in 24 hours, at least 2 */
    DayPacer(long requests, long now) {
        this.most = Math.max(1, requests / HOURS);
        this.nanosPerRequest = DAY / (requests - most);
        this.at = now;
    }

    /** Nanoseconds until a request may be sent; 0 or less for at once. */
    long pause(long now) {
        left = Math.min(most, left + (now - at) / nanosPerRequest);
        at = now;
        return (long) Math.ceil((1 - left) * nanosPerRequest);
    }

    /** After a pause of 0. */
    void taken() {
        left -= 1;
    }

    double nanosPerRequest() {
        return nanosPerRequest;
    }
}
