package io.segmentrelay.state;

import org.roaringbitmap.longlong.Roaring64Bitmap;

import com.carrotsearch.hppc.LongArrayList;

/** What a run has read since it was last written to the state topic. */
final class Delta {
    final Roaring64Bitmap seen = new Roaring64Bitmap();
    final Roaring64Bitmap entered = new Roaring64Bitmap();
    final LongArrayList visited = new LongArrayList();
}
