package io.segmentrelay.ledger;

import java.time.Instant;
import java.util.List;

import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.event.OutRecord;

/**
 * What a page, or the next chunk of leavers, would publish of memberships: nothing of it has happened yet.
 *
 * @param at when it was drafted: the time that its events tell
 * @param changes each an event, and behind it its tombstone if it has one
 */
public record Draft(Instant at, List<List<OutRecord>> changes) {
    public List<MembershipEdit> edits() {
        return edits(null);
    }

    /** @param owner who has drafted them; null for nobody */
    public List<MembershipEdit> edits(Object owner) {
        return changes.stream().map(change -> new MembershipEdit(change, owner)).toList();
    }
}
