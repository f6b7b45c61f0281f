package io.segmentrelay.ledger;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.segmentrelay.event.ExtensionProblem;
import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.event.OutRecord;

/** What an extension made of a {@link Draft}. It holds for nothing else: that the extension has not seen. */
public final class EditedDraft {
    private final Instant at;
    private final Map<OutRecord, List<OutRecord>> made = new HashMap<>();

    private EditedDraft(Instant at) {
        this.at = at;
    }

    /**
     * @param changes those of the draft, as the extension left them
     * @throws AccountClosed if something that the extension asked for was not sent, for the account is no longer run here, or
     *         not now: it may have taken that for an answer
     * @throws ExtensionProblem if a value cannot be written
     */
    public static EditedDraft of(Draft draft, List<MembershipEdit> changes) {
        changes.stream().filter(MembershipEdit::isCut).findAny().ifPresent(change -> {
            throw new AccountClosed(change.getAccount());
        });
        EditedDraft edits = new EditedDraft(draft.at());
        changes.forEach(change -> edits.made.put(change.original().get(0), change.edited()));
        return edits;
    }

    /** When the draft was made: what is published tells that time. */
    Instant at() {
        return at;
    }

    boolean cover(List<List<OutRecord>> changes) {
        return changes.stream().allMatch(change -> made.containsKey(change.get(0)));
    }

    /** What is published of a change; empty if it was dropped. */
    List<OutRecord> of(List<OutRecord> change) {
        return made.get(change.get(0));
    }
}
