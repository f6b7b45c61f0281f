package io.segmentrelay.membership;

import java.time.Instant;

import org.roaringbitmap.longlong.Roaring64Bitmap;

/** What a walk proves. */
public sealed interface Verdict {

    /** The walk is not whole and judges nobody; suspects are those whom it did not see, a streak may be null. */
    record Incomplete(String why, Suspects suspects, OffsetStreak streak) implements Verdict {
    }

    /**
     * The walk is whole.
     *
     * @param exact whether one such walk is proof enough
     * @param why why it is not exact, or is in spite of an offset, or what is held; null if there is nothing to say
     * @param leavers who has left
     * @param held who would leave, were it not for the brake
     * @param suspects who is a suspect from now on, those held among them
     * @param streak null for none
     * @param confirmFrom when another walk can tell more of suspects: at once, or when it is independent; null for no suspects
     *        but those held
     */
    record Whole(boolean exact, String why, Roaring64Bitmap leavers, Roaring64Bitmap held, Suspects suspects,
            OffsetStreak streak, Instant confirmFrom) implements Verdict {
    }
}
