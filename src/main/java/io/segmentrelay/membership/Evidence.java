package io.segmentrelay.membership;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * What decides whether another walk is independent of this one: a second look at the same mistake of the server proves nothing.
 * Only independent walks are counted.
 *
 * @param agreed whether it showed as many members as the list's {@code object_count} says, within the tolerance; where the
 *        list does not say when that was counted, as its own {@code count} says, too
 * @param lastCounted the list's {@code last_counted}: as before a walk that ends, as after one that is remembered; null if
 *        absent or not known
 * @param at when it ended
 */
public record Evidence(boolean agreed, String lastCounted, Instant at) {

    static Evidence of(WalkFacts facts, Rules rules) {
        boolean agreed = isOf(facts, facts.objectCount(), rules)
                && (facts.lastCounted() != null || isOf(facts, facts.count(), rules));
        return new Evidence(agreed, facts.lastCounted(), facts.finishedAt());
    }

    private static boolean isOf(WalkFacts facts, OptionalLong said, Rules rules) {
        return said.isPresent() && rules.isWithinTolerance(facts.seen().getLongCardinality(), said.getAsLong());
    }

    /** For later walks to compare with. The walk may have seen a recount: {@code last_counted} is the one read after it. */
    Evidence remembered(ListedAfter after) {
        return new Evidence(agreed, after instanceof ListedAfter.Read read ? read.lastCounted() : null, at);
    }

    /** Of a segment that no list shows: there is no count to agree with, and only time makes two answers independent. */
    public static Evidence unlisted(Instant at) {
        return new Evidence(false, null, at);
    }

    public boolean isIndependentOf(Evidence earlier, Duration interval) {
        return agreed && earlier.agreed || isMovedSince(earlier) || isPastIntervalSince(earlier, interval);
    }

    /** Whether the server has recounted the segment since the earlier walk; if the list does not say, whether that was due. */
    boolean isCountedAnewSince(Evidence earlier, Duration interval) {
        return lastCounted == null ? isPastIntervalSince(earlier, interval) : isMovedSince(earlier);
    }

    private boolean isMovedSince(Evidence earlier) {
        return lastCounted != null && earlier.lastCounted != null && !Objects.equals(lastCounted, earlier.lastCounted);
    }

    private boolean isPastIntervalSince(Evidence earlier, Duration interval) {
        return !at.isBefore(earlier.at.plus(interval));
    }

    /** Both as one: the next must be independent of either. The earlier time counts, as the clock may have been set back. */
    Evidence and(Evidence later) {
        return new Evidence(agreed || later.agreed, lastCounted == null ? later.lastCounted : lastCounted,
                later.at.isBefore(at) ? later.at : at);
    }
}
