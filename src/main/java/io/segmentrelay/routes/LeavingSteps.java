package io.segmentrelay.routes;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;

import org.apache.camel.ExchangeException;
import org.apache.camel.Variable;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.extension.Extensions;
import io.segmentrelay.session.Accounts;

/** The steps of the publish-leavers route; each takes the {@link Leaving} that the route carries. */
@ApplicationScoped
@Named("leaving")
@RegisterForReflection
public class LeavingSteps {
    private final Accounts accounts;
    private final Extensions extensions;

    @Inject
    public LeavingSteps(Accounts accounts, Extensions extensions) {
        this.accounts = accounts;
        this.extensions = extensions;
    }

    /** Segments whose leavers nobody publishes yet; of an account that is paused not if an extension may send requests. */
    public List<Leaving> judged() {
        return accounts.open().stream().filter(session -> !(session.writer().isPaused() && extensions.changesMemberships()))
                .flatMap(session -> session.takeLeaving().stream().map(segment -> new Leaving(session, segment))).toList();
    }

    /** If it was the extension that failed, whoever has not left is held; else the leavers are taken up again. */
    public void failed(@Variable("leaving") Leaving leaving, @ExchangeException Exception caught) throws InterruptedException {
        Exception failure = Failures.cause(caught);
        if (Failures.isSuspension(failure) || leaving.isCut()) {
            return;
        }
        if (leaving.isOffered()) {
            leaving.hold(extensions.failed(Extensions.CHANGE_MEMBERSHIPS, leaving.where(), caught));
        } else {
            Failures.report(failure);
        }
    }

    /** Nobody is at them any more; what is left, if anything, is taken up again. */
    public void end(@Variable("leaving") Leaving leaving) {
        leaving.getSession().leftOff(leaving.segment());
    }
}
