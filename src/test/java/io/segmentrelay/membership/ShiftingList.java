package io.segmentrelay.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.roaringbitmap.longlong.Roaring64Bitmap;

/** A list that is paged by number, and changes while it is walked: for each who leaves, somebody comes. */
final class ShiftingList {
    static final int PAGE = 100;

    private final Random random;
    private final double changesAPage;
    private final boolean growsAtTheEnd;
    private final List<Long> rows = new ArrayList<>();
    private final Roaring64Bitmap gone = new Roaring64Bitmap();
    private long last;

    ShiftingList(Random random, int size, double changesAPage, boolean growsAtTheEnd) {
        this.random = random;
        this.changesAPage = changesAPage;
        this.growsAtTheEnd = growsAtTheEnd;
        while (rows.size() < size) {
            rows.add(++last);
        }
    }

    /** Whom its pages show, read one after the other. */
    Roaring64Bitmap walk() {
        Roaring64Bitmap seen = new Roaring64Bitmap();
        for (int from = 0; from < rows.size(); from += PAGE) {
            rows.subList(from, Math.min(rows.size(), from + PAGE)).forEach(seen::addLong);
            for (int changes = poisson(); changes > 0; changes--) {
                change();
            }
        }
        return seen;
    }

    /** Who was ever listed, and is no more. */
    Roaring64Bitmap gone() {
        return gone;
    }

    private void change() {
        gone.addLong(rows.remove(random.nextInt(rows.size())));
        rows.add(growsAtTheEnd ? rows.size() : random.nextInt(rows.size() + 1), ++last);
    }

    private int poisson() {
        double product = random.nextDouble();
        int events = 0;
        for (double limit = Math.exp(-changesAPage); product > limit; events++) {
            product *= random.nextDouble();
        }
        return events;
    }
}
