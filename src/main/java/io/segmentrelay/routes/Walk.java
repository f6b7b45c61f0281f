package io.segmentrelay.routes;

import java.util.List;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.ledger.Draft;
import io.segmentrelay.ledger.PageRead;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.walk.MemberWalk;

/**
 * One lane's way through the pages of a segment: a {@link MemberWalk} of which the route fetches the pages and, where an
 * extension edits what they change, hands each over once that is done.
 */
@RegisterForReflection
public final class Walk {
    private final AccountSession session;
    private final long segment;
    /** Null until its run is open. */
    MemberWalk pages;
    /** The page to fetch; null if there is none. */
    Call call;
    boolean wantsList;
    /** A page whose changes an extension edits before it is handed over; null if there is none. */
    PageRead page;
    /** What it would publish. */
    Draft draft;
    List<MembershipEdit> edits = List.of();
    /** The extension has seen the page to the end of its route. */
    boolean seen;

    Walk(AccountSession session, long segment) {
        this.session = session;
        this.segment = segment;
    }

    public AccountSession getSession() {
        return session;
    }

    /** Whether there is another page to fetch. */
    public boolean isMore() {
        return call != null;
    }

    /** The page to fetch. */
    public Call getCall() {
        return call;
    }

    /** Whether the list must be read once more before the walk is judged. */
    public boolean isWantsList() {
        return wantsList;
    }

    /** Whether the page that was read goes through an extension. */
    public boolean isEdited() {
        return page != null;
    }

    long segment() {
        return segment;
    }
}
