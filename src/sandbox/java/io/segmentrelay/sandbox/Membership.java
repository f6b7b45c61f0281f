package io.segmentrelay.sandbox;

import java.util.Arrays;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;

/** Who is in a segment: an immutable, strictly increasing sequence of user ids, held or computed. */
public interface Membership {

    long size();

    /** The id at an index from 0; strictly increasing. */
    long at(long index);

    static Membership of(long... ids) {
        return new Held(LongStream.of(ids).sorted().distinct().toArray());
    }

    /** Holds nothing: {@code idAt} must be strictly increasing over {@code 0..size-1}. */
    static Membership formula(long size, LongUnaryOperator idAt) {
        return new Computed(size, idAt);
    }

    /**
     * Holds nothing: one id, somewhere, in each of so many steps.
     *
     * @param step how many ids there are for each member
     */
    static Membership scattered(long first, long step, long size) {
        return new Computed(size, index -> first + index * step + Long.remainderUnsigned(Dice.mix(first + index), step));
    }

    default LongStream ids() {
        return LongStream.range(0, size()).map(this::at);
    }

    /** Every id at once: of a large formula, only if the caller has the memory. */
    default long[] toArray() {
        return ids().toArray();
    }

    /** The index of the first member whose id is above the given one; {@link #size()} if there is none. */
    default long indexAfter(long id) {
        var low = 0L;
        var high = size();
        while (low < high) {
            var middle = (low + high) >>> 1;
            if (at(middle) > id) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    default boolean contains(long id) {
        var index = indexAfter(id) - 1;
        return index >= 0 && at(index) == id;
    }

    /** Holds the result, even if this is a formula. */
    default Membership with(long... ids) {
        return of(LongStream.concat(ids(), LongStream.of(ids)).toArray());
    }

    /** Holds the result, even if this is a formula. */
    default Membership without(long... ids) {
        var leaving = of(ids);
        return new Held(ids().filter(id -> !leaving.contains(id)).toArray());
    }

    /** Members by their ids, in memory. */
    record Held(long[] sorted) implements Membership {

        @Override
        public long size() {
            return sorted.length;
        }

        @Override
        public long at(long index) {
            return sorted[Math.toIntExact(index)];
        }

        @Override
        public LongStream ids() {
            return Arrays.stream(sorted);
        }
    }

    /** Members by a formula, so that millions of them cost nothing. */
    record Computed(long size, LongUnaryOperator idAt) implements Membership {

        @Override
        public long at(long index) {
            return idAt.applyAsLong(index);
        }
    }
}
