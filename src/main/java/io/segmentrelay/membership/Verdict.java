package io.segmentrelay.membership;

import java.time.Instant;

import org.roaringbitmap.longlong.Roaring64Bitmap;

/** What a walk proves. */
public sealed interface Verdict {

    /** The walk is not whole and judges nobody. Suspects that it saw are cleared; the streak may be null. */
    record Incomplete(String why, Suspects suspects, OffsetStreak streak) implements Verdict {
    }

    /**
     * The walk is whole.
     *
     * @param exact whether one such walk is proof enough
     * @param why why it is not exact, or is exact in spite of an offset, or why leavers are held; null if none applies
     * @param leavers the members that have left
     * @param held the members that would leave, were it not for the brake
     * @param suspects the suspects from now on, held ones among them
     * @param streak null for none
     * @param confirmFrom when another walk can tell more of suspects: at once, or when it is independent; null if all suspects
     *        are held
     */
    record Whole(boolean exact, String why, Roaring64Bitmap leavers, Roaring64Bitmap held, Suspects suspects,
            OffsetStreak streak, Instant confirmFrom) implements Verdict {
    }
}
