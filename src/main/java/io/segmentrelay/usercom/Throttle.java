package io.segmentrelay.usercom;

/**
 * Finds the rate that the server grants, if it is below the configured one. Each refused request (429) lowers the rate by a
 * fifth, each answered one raises it by a hundredth: at the granted rate, one in some twenty is refused. The rate never falls
 * below a tenth of the configured one, and begins anew after ten minutes without a refusal. Not thread-safe: {@link Budget} is.
 */
final class Throttle {
    private static final double SLOWER = 0.8;
    private static final double FASTER = 1.01;
    private static final double LEAST = 0.1;
    private static final long FORGOTTEN = 600_000_000_000L;

    private final double most;
    private double rate;
    private long refusedAt;
    private long takenAt;

    /** @param most requests a second, as configured */
    Throttle(double most, long now) {
        this.most = most;
        this.rate = most;
        this.takenAt = now;
        this.refusedAt = now;
    }

    Throttle copy() {
        Throttle copy = new Throttle(most, takenAt);
        copy.rate = rate;
        copy.refusedAt = refusedAt;
        return copy;
    }

    /** Nanoseconds until a request may be sent; 0 at the configured rate, which {@link RequestPacer} keeps. */
    long pause(long now) {
        return rate(now) >= most ? 0 : Math.max(0, (long) (1e9 / rate) - (now - takenAt));
    }

    void taken(long now) {
        takenAt = now;
    }

    /** @param sentAt requests under way when the rate fell say nothing of the new one */
    void refused(long now, long sentAt) {
        if (rate(now) >= most || sentAt - refusedAt >= 0) {
            rate = Math.max(most * LEAST, rate * SLOWER);
            refusedAt = now;
        }
    }

    void granted(long now) {
        rate = Math.min(most, rate(now) * FASTER);
    }

    /** Requests a second at most. */
    double rate(long now) {
        if (now - refusedAt > FORGOTTEN) {
            rate = most;
        }
        return rate;
    }
}
