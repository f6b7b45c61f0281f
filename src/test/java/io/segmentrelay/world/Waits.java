package io.segmentrelay.world;

import java.time.Duration;
import java.util.Arrays;

import com.carrotsearch.hppc.LongArrayList;

/** How long something took, many times. */
final class Waits {
    private static final long MILLIS = 1_000_000;

    private final LongArrayList nanos = new LongArrayList();
    private long[] sorted;

    void add(long took) {
        nanos.add(took);
        sorted = null;
    }

    void forget() {
        nanos.release();
        sorted = null;
    }

    int size() {
        return nanos.size();
    }

    /** @param share from 0 to 1, of those that took no longer; zero if there is none at all */
    Duration quantile(double share) {
        if (sorted == null) {
            sorted = nanos.toArray();
            Arrays.sort(sorted);
        }
        return sorted.length == 0 ? Duration.ZERO
                : Duration.ofMillis(sorted[(int) Math.min(sorted.length - 1, (long) (share * sorted.length))] / MILLIS);
    }
}
