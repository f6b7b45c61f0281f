package io.segmentrelay.membership;

import java.time.Instant;
import java.util.OptionalLong;

import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * What a walk found out.
 *
 * @param count the pages' {@code count}
 * @param countSteady whether every page gave the same
 * @param seamless whether it was one page, or its {@link Seam} held: it cannot have skipped anybody who was there throughout
 * @param seen the distinct members on the pages; not changed
 * @param objectCount the list's, as read before the first page
 * @param lastCounted the list's, as read before the first page; null if absent
 * @param after what the list says after the walk
 */
public record WalkFacts(Ending ending, OptionalLong count, boolean countSteady, boolean seamless,
        Roaring64Bitmap seen, OptionalLong objectCount, String lastCounted, ListedAfter after, Instant finishedAt) {

    /**
     * The same, as if the list, read afterwards, showed the same {@code last_counted}, and no members if the walk saw nobody.
     */
    WalkFacts confirmed() {
        OptionalLong empty = seen.isEmpty() ? OptionalLong.of(0) : OptionalLong.empty();
        return new WalkFacts(ending, count, countSteady, seamless, seen, objectCount, lastCounted,
                new ListedAfter.Read(lastCounted, empty), finishedAt);
    }
}
