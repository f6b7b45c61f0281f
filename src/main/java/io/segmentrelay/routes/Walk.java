package io.segmentrelay.routes;

import java.net.URI;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.ledger.Draft;
import io.segmentrelay.ledger.PageRead;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.walk.MemberWalk;

/** One lane's way through the pages of a segment: a {@link MemberWalk} whose pages the route fetches and takes. */
@RegisterForReflection
public final class Walk extends PendingChanges {
    /** Null until its run is open. */
    MemberWalk pages;
    /** The page that is being fetched; null if none is. */
    Call call;
    /** The page that was read and is to be taken; null if none is. */
    PageRead page;

    Walk(AccountSession session, long segment) {
        super(session, segment);
    }

    @Override
    public boolean isPending() {
        return page != null;
    }

    @Override
    Draft drafted() throws InterruptedException {
        return getSession().change(ledger -> ledger.draft(segment(), pages.run(), page.members()));
    }

    @Override
    Call taken(Draft.Edited edited) throws InterruptedException {
        if (edited == null) {
            getSession().writer().page(segment(), pages.run(), page);
        } else {
            PageRead made = page.edited(edited);
            if (!getSession().change(ledger -> ledger.page(segment(), pages.run(), made))) {
                return null;
            }
        }
        page = null;
        if (pages.next() != null && getSession().writer().view().pausedSegments().contains(segment())) {
            pages.suspend(0); // The walk goes on at its checkpoint once it is resumed.
        }
        return ask();
    }

    /** @return the call for the page that is to be fetched now; null if there is none */
    Call ask() {
        URI next = pages.next();
        call = next == null ? null : new Call(getSession(), Call.Kind.MEMBERS, next);
        return call;
    }

    /** Drops the page that was to be fetched or taken, and returns how many requests were sent for it. */
    int giveUpPage() {
        int requests = call != null ? call.requests() : page != null ? (int) page.requests() : 0;
        call = null;
        page = null;
        return requests;
    }
}
