package io.segmentrelay.routes;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;

import org.apache.camel.ExchangeException;
import org.apache.camel.Variable;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.extension.Extensions;
import io.segmentrelay.session.Accounts;

/** The steps by which changes are taken, and those of leavers; each takes the {@link PendingChanges} that the route carries. */
@ApplicationScoped
@Named("changes")
@RegisterForReflection
public class ChangeSteps {
    private final Accounts accounts;
    private final Extensions extensions;

    public ChangeSteps(Accounts accounts, Extensions extensions) {
        this.accounts = accounts;
        this.extensions = extensions;
    }

    /** @return the changes that change-memberships may edit; null if there are none, or no such route */
    public List<MembershipEdit> draft(@Variable("changes") PendingChanges changes) throws InterruptedException {
        return extensions.changesMemberships() ? changes.draft() : null;
    }

    /** @return the call for the page that follows; null if none does */
    public Call take(@Variable("changes") PendingChanges changes) throws InterruptedException {
        return changes.take();
    }

    /** Segments with leavers to publish; none of a paused account if there is an extension, which may send requests. */
    public List<Leaving> judged() {
        return accounts.open().stream()
                .filter(session -> !(session.writer().view().paused() && extensions.changesMemberships()))
                .flatMap(session -> session.takeLeaving().stream().map(segment -> new Leaving(session, segment))).toList();
    }

    /** If the extension failed, the remaining leavers are held; else they are taken up again. */
    public void failed(@Variable("changes") Leaving leaving, @ExchangeException Exception caught) throws InterruptedException {
        Exception failure = Failures.cause(caught);
        if (leaving.isStopped(failure, extensions.isEnding())) {
            return;
        }
        if (leaving.isOffered()) {
            leaving.hold(extensions.failed(Extensions.CHANGE_MEMBERSHIPS, leaving.where(), caught));
        } else {
            Failures.report(failure);
        }
    }

    /** Frees the segment: remaining leavers are taken up again. */
    public void end(@Variable("changes") Leaving leaving) {
        leaving.getSession().leftOff(leaving.segment());
    }
}
