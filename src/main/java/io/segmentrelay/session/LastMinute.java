package io.segmentrelay.session;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How often something happened within the last minute, to the second. Safe for use by several threads. */
final class LastMinute {
    private static final int SECONDS = 60;

    private final LongSupplier nanoTime;
    private final long[] counts = new long[SECONDS];
    /** The second that each count is of. */
    private final long[] seconds = new long[SECONDS];

    LastMinute(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        Arrays.fill(seconds, second() - SECONDS);
    }

    private long second() {
        return TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong());
    }

    synchronized void add() {
        long now = second();
        int slot = Math.floorMod(now, SECONDS);
        counts[slot] = seconds[slot] == now ? counts[slot] + 1 : 1;
        seconds[slot] = now;
    }

    synchronized long total() {
        long since = second() - SECONDS;
        long total = 0;
        for (int slot = 0; slot < SECONDS; slot++) {
            total += seconds[slot] > since ? counts[slot] : 0;
        }
        return total;
    }
}
