package io.segmentrelay.routes;

import java.util.Optional;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.ledger.Draft;
import io.segmentrelay.session.AccountSession;

/** The judged leavers of one segment, from chunk to chunk. The route publish-leavers carries it. */
@RegisterForReflection
public final class Leaving extends PendingChanges {
    private boolean more = true;
    /** The run that was drafted last. */
    private long run;

    Leaving(AccountSession session, long segment) {
        super(session, segment);
    }

    /** Whether there may be another chunk to be published now. */
    @Override
    public boolean isPending() {
        return more && !getSession().isResting();
    }

    @Override
    Draft drafted() throws InterruptedException {
        Optional<Draft> next = getSession().change(ledger -> ledger.draftLeaving(segment()));
        more = next.isPresent();
        run = next.map(Draft::run).orElse(run);
        return next.orElse(null);
    }

    @Override
    Call taken(Draft.Edited edited) throws InterruptedException {
        more = more && getSession().changeNow(ledger -> ledger.leave(segment(), edited));
        return null;
    }

    /** Closes the drafted run: leavers not yet published are held, until a walk misses them again. */
    void hold(String why) throws InterruptedException {
        getSession().changeNow(ledger -> {
            ledger.hold(segment(), run, why);
            return null;
        });
    }
}
