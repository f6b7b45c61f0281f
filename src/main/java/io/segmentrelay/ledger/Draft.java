package io.segmentrelay.ledger;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.segmentrelay.event.ExtensionProblem;
import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.event.OutRecord;

/**
 * The changes of memberships that a page, or the next chunk of leavers, would publish. Nothing of it has happened yet.
 *
 * @param run the run whose changes they are
 * @param at when it was drafted: the time in its events
 * @param changes each an event, followed by its tombstone if it has one
 */
public record Draft(long run, Instant at, List<List<OutRecord>> changes) {
    /** @param owner what has drafted them; null for nothing */
    public List<MembershipEdit> edits(Object owner) {
        return changes.stream().map(change -> new MembershipEdit(change, owner)).toList();
    }

    /**
     * Takes the changes as the extension edited them.
     *
     * @throws AccountClosed if a request of the extension was not sent, as the account is not run here now: the extension may
     *         have taken that for an answer
     * @throws ExtensionProblem if a value cannot be written
     */
    public Edited edited(List<MembershipEdit> made) {
        made.stream().filter(MembershipEdit::isCut).findAny().ifPresent(change -> {
            throw new AccountClosed(change.getAccount());
        });
        Map<String, Made> edited = new HashMap<>();
        made.forEach(change -> edited.put(change.getId(), new Made(change.original().get(0), change.edited())));
        return new Edited(at, edited);
    }

    /** An event as it was drafted, and the records to publish in its place; none if it was dropped. */
    record Made(OutRecord event, List<OutRecord> records) {
    }

    /**
     * A draft as an extension edited it, by the ids of its events. It holds for that draft alone: the extension has seen no
     * other.
     */
    public record Edited(Instant at, Map<String, Made> made) {
        boolean cover(List<List<OutRecord>> changes) {
            return changes.stream().map(change -> change.get(0)).allMatch(event -> {
                Made known = made.get(id(event));
                return known != null && known.event.equals(event);
            });
        }

        /** The records to publish of a change; empty if it was dropped. */
        List<OutRecord> of(List<OutRecord> change) {
            return made.get(id(change.get(0))).records;
        }

        private static String id(OutRecord event) {
            return event.headers().get("ce_id");
        }
    }
}
