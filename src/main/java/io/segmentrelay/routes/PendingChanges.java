package io.segmentrelay.routes;

import java.util.List;

import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.ledger.Draft;
import io.segmentrelay.session.AccountSession;

/**
 * Changes of memberships before they are taken: those of a page, or of a segment's leavers, chunk by chunk.
 *
 * <pre>
 *   pending ──▶ drafted, if there is an extension, and edited by it ──▶ taken ──▶ pending again, if more is to come
 *      ▲                                                                 │
 *      └──────────────── another change came first: drafted anew ◀───────┘
 * </pre>
 */
public abstract class PendingChanges {
    private final AccountSession session;
    private final long segment;
    private Draft draft;
    private List<MembershipEdit> edits = List.of();

    PendingChanges(AccountSession session, long segment) {
        this.session = session;
        this.segment = segment;
    }

    public AccountSession getSession() {
        return session;
    }

    long segment() {
        return segment;
    }

    /** Whether there is something to be taken. */
    public abstract boolean isPending();

    /** The changes to be published; null if nothing is left to be taken. */
    abstract Draft drafted() throws InterruptedException;

    /** Has them taken, unless others would be published by now. Returns the call for the next page, or null. */
    abstract Call taken(Draft.Edited edited) throws InterruptedException;

    /** @return the changes that an extension may edit; null if there are none */
    List<MembershipEdit> draft() throws InterruptedException {
        draft = drafted();
        edits = draft == null ? List.of() : draft.edits(session);
        return edits.isEmpty() ? null : edits;
    }

    Call take() throws InterruptedException {
        Call next = taken(draft == null ? null : draft.edited(edits));
        draft = null;
        edits = List.of();
        return next;
    }

    /** Whether an extension has them, so that a failure is its own. */
    boolean isOffered() {
        return !edits.isEmpty();
    }

    /**
     * Whether work was stopped and has not failed. What an extension throws is its own failure, be it of a kind that stops work
     * elsewhere, unless the account or the program ends: else the same would be asked again at once, without end.
     *
     * @param ending whether the program ends
     */
    boolean isStopped(Exception failure, boolean ending) {
        return isCut() || Failures.isSuspension(failure) && (!isOffered() || session.isResting() || ending);
    }

    /** Whether the account closed on a request of the extension, even if the extension has caught that. */
    private boolean isCut() {
        return edits.stream().anyMatch(MembershipEdit::isCut);
    }

    /** For the log. */
    String where() {
        return "account " + session.account() + ", segment " + segment;
    }
}
