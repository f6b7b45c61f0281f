package io.segmentrelay.ledger;

import org.roaringbitmap.longlong.Roaring64Bitmap;

import com.carrotsearch.hppc.LongArrayList;

/** What a run has read since it was last written to the state topic. */
public final class Delta {
    public final Roaring64Bitmap seen = new Roaring64Bitmap();
    public final Roaring64Bitmap entered = new Roaring64Bitmap();
    public final LongArrayList visited = new LongArrayList();
}
