package io.segmentrelay.session;

import java.util.List;
import java.util.Optional;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.event.ExtensionProblem;
import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.ledger.Draft;
import io.segmentrelay.ledger.EditedDraft;

/** The leavers of one segment on their way through an extension, chunk by chunk. The route publish-leavers carries it. */
@RegisterForReflection
public final class Leaving {
    private final AccountSession session;
    private final long segment;
    private Draft draft;
    private List<MembershipEdit> edits = List.of();
    private boolean edited;
    private boolean more = true;

    Leaving(AccountSession session, long segment) {
        this.session = session;
        this.segment = segment;
    }

    public String getAccount() {
        return session.account();
    }

    public long getSegment() {
        return segment;
    }

    /** Whether there may be another chunk to be published now. */
    public boolean isMore() {
        return more && !session.isResting();
    }

    /** Drafts the next chunk; empty if there is none. */
    public List<MembershipEdit> next() throws InterruptedException {
        Optional<Draft> next = session.change(ledger -> ledger.draftLeaving(segment));
        more = next.isPresent();
        draft = next.orElse(null);
        edits = next.map(session::edits).orElse(List.of());
        edited = false;
        return edits;
    }

    /** The extension has seen the chunk to the end of its route. */
    public void edited() {
        edited = true;
    }

    /**
     * Publishes the chunk as it was edited; if it would be another by now, the next one is that.
     *
     * @throws ExtensionProblem if the edits cannot be published: nothing has happened then
     */
    public void publish() throws InterruptedException {
        EditedDraft made = EditedDraft.of(draft, edits, edited); // Not by the writer, which must not fail of it.
        more = session.changeNow(ledger -> ledger.leave(segment, made));
    }

    /** Whether the account closed on a request of the extension, whatever that has made of it. */
    public boolean isCut() {
        return edits.stream().anyMatch(MembershipEdit::isCut);
    }

    /** The run closes: who has not been published is held, until a walk misses him again. */
    public void hold(String why) throws InterruptedException {
        session.changeNow(ledger -> {
            ledger.hold(segment, why);
            return null;
        });
    }

    /** Nobody is at it any more; what is left, if anything, is taken up again. */
    public void end() {
        more = false;
        session.writer().leftOff(segment);
    }
}
