package io.segmentrelay.world;

import java.util.SplittableRandom;

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
            if (!goesOn(segment) && random.nextInt(4) == 0) {
                long size = segment.tolerated() + 1 + random.nextLong(1 + segment.shown.getLongCardinality() / 3);
                beginUnlessTolerated(segment, sample(segment, size, random), beyond ? 3 : 1);
            }
            segment.count = segment.shown.getLongCardinality() - segment.leftOut.getLongCardinality();
        }
    },
    /** Until the next count nobody is shown. Beyond: for some counts. */
    NOBODY {
        @Override
        void counted(ShownSegment segment, boolean beyond, SplittableRandom random) {
            if (!goesOn(segment) && !Roaring64Bitmap.intersects(segment.unshown, segment.shown) && random.nextInt(6) == 0) {
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
            if (!goesOn(segment) && random.nextInt(5) == 0) {
                beginUnlessTolerated(segment, sample(segment, segment.tolerated() + 3, random),
                        beyond ? 6 : 1 + random.nextInt(2));
            }
        }
    },
    /** Nothing speaks against a walk that has left somebody out: always beyond. */
    FAULTLESS {
        @Override
        void counted(ShownSegment segment, boolean beyond, SplittableRandom random) {
            if (!goesOn(segment) && random.nextInt(8) == 0) {
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

    /** What is within the tolerance is a slip. */
    private static void beginUnlessTolerated(ShownSegment segment, Roaring64Bitmap those, int counts) {
        if (those.getLongCardinality() > segment.tolerated()) {
            begin(segment, those, counts);
        }
    }

    private static boolean goesOn(ShownSegment segment) {
        if (--segment.countsLeft > 0) {
            segment.leaveOut(Roaring64Bitmap.and(segment.leftOut, segment.shown));
            return true;
        }
        segment.leaveOut(new Roaring64Bitmap());
        return false;
    }

    /** Some of those whom no lie has left out since they were shown last. */
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
