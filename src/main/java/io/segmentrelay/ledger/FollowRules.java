package io.segmentrelay.ledger;

import java.time.Duration;
import java.time.Instant;

import io.segmentrelay.membership.Baseline;
import io.segmentrelay.membership.Rules;
import io.segmentrelay.schedule.Backoff;
import io.segmentrelay.schedule.BySegment;
import io.segmentrelay.schedule.Schedule;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.text.Share;
import io.segmentrelay.usercom.FieldSet;

/**
 * The rules for segments and members.
 *
 * @param fields what of a member is published beside its id
 * @param remember whether published fields are kept, so that {@code left} can carry them
 * @param baseline what a segment's first whole walk publishes
 * @param rules when a walk proves that somebody left
 * @param followed whose members are followed
 * @param retryDelay the first pause after a walk that judged nobody
 * @param fullRefresh the longest time between two walks of a segment
 * @param chunk how many leavers one transaction publishes
 * @param alarms by what share a segment may grow or shrink from one walk to the next without an alarm
 */
public record FollowRules(FieldSet fields, boolean remember, Baseline baseline, Rules rules, SegmentFilter followed,
        Duration retryDelay, Duration fullRefresh, int chunk, BySegment<Share> alarms) {

    /** Whether the segment's members are followed; if not it is frozen: nothing is published of it. */
    boolean isFollowed(SegmentState segment) {
        boolean isConsidered = segment.consideration instanceof Consideration.Followed
                || segment.consideration instanceof Consideration.Undecided; // Every walk of the latter fails, and says why.
        return isConsidered && isIncluded(segment);
    }

    /**
     * When to walk again after so many walks in a row that did not prove enough: after a pause that grows from one to the next.
     */
    Instant nextTry(SegmentState segment, Run run, int attempts, Instant now) {
        Duration longest = Schedule.refresh(segment.row().lastCounted(), segment.interval(), fullRefresh);
        return now.plus(Backoff.next(attempts, retryDelay, run.took(), longest));
    }

    /** Whether it is known to be followed, as it must be for events from elsewhere, such as updates seen in another segment. */
    boolean isFollowedForSure(SegmentState segment) {
        return segment.consideration instanceof Consideration.Followed && isIncluded(segment);
    }

    /** Whether its members are followed, if no extension is against it. */
    boolean isIncluded(SegmentState segment) {
        return followed.follows(segment.row());
    }
}
