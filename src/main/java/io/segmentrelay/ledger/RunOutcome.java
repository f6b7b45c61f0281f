package io.segmentrelay.ledger;

import org.roaringbitmap.longlong.Roaring64Bitmap;

import io.segmentrelay.event.CrawlOutcome;

/**
 * How a run will close, decided once and committed before the first leaver is published.
 *
 * @param outcome what the report says
 * @param exact whether the walk was exact
 * @param why in words; null where there is nothing to say
 * @param leavers who leaves
 * @param held how many suspects the brake holds
 */
public record RunOutcome(CrawlOutcome outcome, boolean exact, String why, Roaring64Bitmap leavers, long held) {
    static RunOutcome ofNobody(CrawlOutcome outcome, String why) {
        return new RunOutcome(outcome, false, why, new Roaring64Bitmap(), 0);
    }
}
