package io.segmentrelay.world;

import java.util.SplittableRandom;
import java.util.stream.LongStream;

import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * How an API leaves members out who are there, one way for each assumption that {@code SmallWorldsTest} rests on: as far as the
 * assumption allows, or beyond it.
 */
enum Lie {
    NONE,
    /** A walk has a few members less than the list says, within the tolerance. Beyond: the same in the next walk. */
    SLIP {
        @Override
        void walked(ShownSegment segment, boolean beyond, SplittableRandom random) {
            Roaring64Bitmap again = Roaring64Bitmap.and(segment.unshown, segment.shown);
            if (beyond && !again.isEmpty()) {
                segment.leaveOut(again);
            } else if (random.nextInt(3) == 0) {
                segment.leaveOut(sample(segment, 1 + random.nextLong(segment.tolerated()), random));
            } else {
                segment.leaveOut(new Roaring64Bitmap());
            }
        }
    },
    /** Until the next count pages show and count a part of the members. Beyond: for some counts. */
    MISTAKE {
        @Override
        void counted(ShownSegment segment, boolean beyond, SplittableRandom random) {
            if (!goesOn(segment, beyond) && random.nextInt(4) == 0) {
                long size = segment.tolerated() + 1 + random.nextLong(1 + segment.shown.getLongCardinality() / 3);
                Roaring64Bitmap those = sample(segment, size, random);
                if (isGivenAway(segment, those)) {
                    begin(segment, those, beyond ? 3 : 1);
                }
            }
            segment.count = segment.shown.getLongCardinality() - segment.leftOut.getLongCardinality();
        }
    },
    /** Until the next count nobody is shown. Beyond: for some counts. */
    NOBODY {
        @Override
        void counted(ShownSegment segment, boolean beyond, SplittableRandom random) {
            if (!goesOn(segment, beyond) && !Roaring64Bitmap.intersects(segment.unshown, segment.shown)
                    && random.nextInt(6) == 0) {
                begin(segment, segment.shown.clone(), beyond ? 6 : 1);
            }
            segment.leftOut.or(segment.leftOut.isEmpty() ? new Roaring64Bitmap() : segment.shown);
            segment.count = segment.leftOut.isEmpty() ? segment.shown.getLongCardinality() : 0;
        }
    },
    /** {@code next} is null too early, in the same place for two counts at most. Beyond: for more. */
    CUT {
        @Override
        void counted(ShownSegment segment, boolean beyond, SplittableRandom random) {
            if (!goesOn(segment, beyond) && random.nextInt(5) == 0) {
                Roaring64Bitmap those = sample(segment, segment.tolerated() + 3, random);
                if (!isTolerated(segment, those)) { // Then count, and the list, give it away.
                    begin(segment, those, beyond ? 6 : 1 + random.nextInt(2));
                }
            }
        }
    },
    /** Nothing speaks against a walk that has left somebody out: always beyond. */
    FAULTLESS {
        @Override
        void counted(ShownSegment segment, boolean beyond, SplittableRandom random) {
            if (!goesOn(segment, beyond) && random.nextInt(8) == 0) {
                begin(segment, sample(segment, 3, random), 1);
            }
            segment.count = segment.shown.getLongCardinality() - segment.leftOut.getLongCardinality();
            segment.objectCount = segment.count;
        }
    };

    /** The segment was counted: {@code count} and {@code object_count} are right, and nothing is done yet to what it shows. */
    void counted(ShownSegment segment, boolean beyond, SplittableRandom random) {
        segment.leaveOut(new Roaring64Bitmap());
    }

    /** The first page is asked for. */
    void walked(ShownSegment segment, boolean beyond, SplittableRandom random) {
        // What is left out is left out of every walk.
    }

    private static void begin(ShownSegment segment, Roaring64Bitmap those, int counts) {
        segment.leaveOut(those);
        segment.countsLeft = counts;
    }

    /** By a list that was read before the count, too: two walks that agree with the list are taken for independent. */
    private static boolean isGivenAway(ShownSegment segment, Roaring64Bitmap those) {
        long shown = segment.shown.getLongCardinality() - those.getLongCardinality();
        return LongStream.of(segment.objectCount, segment.objectCountBefore)
                .noneMatch(listed -> Math.abs(listed - shown) <= ShownSegment.tolerated(Math.max(listed, shown)));
    }

    private static boolean isTolerated(ShownSegment segment, Roaring64Bitmap those) {
        return those.getLongCardinality() <= segment.tolerated();
    }

    private static boolean goesOn(ShownSegment segment, boolean beyond) {
        Roaring64Bitmap those = Roaring64Bitmap.and(segment.leftOut, segment.shown);
        boolean goesOn = --segment.countsLeft > 0 && (beyond || !isTolerated(segment, those));
        segment.leaveOut(goesOn ? those : new Roaring64Bitmap());
        return goesOn;
    }

    /** Some of those whom no lie has left out since the relay saw them last. */
    private static Roaring64Bitmap sample(ShownSegment segment, long size, SplittableRandom random) {
        Roaring64Bitmap from = Roaring64Bitmap.andNot(segment.shown, segment.unshown);
        Roaring64Bitmap sample = new Roaring64Bitmap();
        long enough = Math.min(size, from.getLongCardinality() / 2);
        while (sample.getLongCardinality() < enough) {
            sample.addLong(from.select(random.nextLong(from.getLongCardinality())));
        }
        return sample;
    }
}
