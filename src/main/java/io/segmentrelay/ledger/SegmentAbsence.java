package io.segmentrelay.ledger;

import java.time.Duration;
import java.time.Instant;

import io.segmentrelay.membership.Evidence;

/**
 * A segment that whole lists no longer show.
 *
 * @param lists how many whole lists in a row missed it
 * @param since when the first of them was read
 * @param confirmations how many times its members' URL answered 404 too, counted against the brake
 * @param countedAt when the last of those was; null for none
 * @param approved whether its deletion is approved in spite of the brake
 */
public record SegmentAbsence(int lists, Instant since, int confirmations, Instant countedAt, boolean approved) {
    /** How many whole lists in a row must miss a segment before it may be deleted. */
    public static final int LISTS = 2;

    public static SegmentAbsence first(Instant now) {
        return new SegmentAbsence(1, now, 0, null, false);
    }

    /** One more whole list; beyond the needed number nothing changes, so that the state is not rewritten for ever. */
    public SegmentAbsence again() {
        return lists >= LISTS ? this : new SegmentAbsence(lists + 1, since, confirmations, countedAt, approved);
    }

    /** A 404 counted after the latest possible time, by a wrong clock, is due to be counted again. */
    SegmentAbsence believing(Instant latest) {
        return countedAt == null || !countedAt.isAfter(latest) ? this
                : new SegmentAbsence(lists, since, confirmations, null, approved);
    }

    /** The members' URL answered 404; it counts if it is independent of the one that counted last. */
    public SegmentAbsence confirmed(Instant now, Duration interval) {
        return countedAt == null || Evidence.unlisted(now).isIndependentOf(Evidence.unlisted(countedAt), interval)
                ? new SegmentAbsence(lists, since, confirmations + 1, now, approved)
                : this;
    }

    /** The next 404 deletes it. */
    public SegmentAbsence approve() {
        return new SegmentAbsence(lists, since, confirmations, countedAt, true);
    }

    /** The brake holds the deletion, although whole lists miss the segment and its members' URL answered 404. */
    public boolean waitsForApproval() {
        return confirmations > 0 && !approved;
    }
}
