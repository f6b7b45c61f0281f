package io.segmentrelay.bench.inner;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/** A million members, of whom one in a hundred has left and as many have come. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Diff {
    private static final int MEMBERS = 1_000_000;
    private static final int PAGE = 100;

    private final Roaring64Bitmap former = new Roaring64Bitmap();
    private final Roaring64Bitmap seen = new Roaring64Bitmap();
    private long next;

    @Setup
    public void fill() {
        for (long id = 0; id < MEMBERS; id++) {
            former.addLong(10_000_000 + id * 3);
            seen.addLong(10_000_000 + id * 3 + (id % 100 == 0 ? 1 : 0));
        }
    }

    /** Who left, at the end of a walk. */
    @Benchmark
    public long leavers() {
        Roaring64Bitmap left = former.clone();
        left.andNot(seen);
        return left.getLongCardinality();
    }

    /** Who is new, on a page of a hundred. */
    @Benchmark
    public int newcomers() {
        int found = 0;
        for (int row = 0; row < PAGE; row++) {
            long id = 10_000_000 + next * 3;
            next = (next + 1) % MEMBERS;
            found += former.contains(id) ? 0 : 1;
            seen.addLong(id);
        }
        return found;
    }
}
