package io.segmentrelay.routes;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;

import org.apache.camel.Variable;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.extension.Extensions;

/** The steps of the take-changes route. */
@ApplicationScoped
@Named("changes")
@RegisterForReflection
public class ChangeSteps {
    private final Extensions extensions;

    @Inject
    public ChangeSteps(Extensions extensions) {
        this.extensions = extensions;
    }

    /**
     * @return what change-memberships may edit; null if it is nothing, or if there is no such route: then nothing is drafted
     */
    public List<MembershipEdit> draft(@Variable("changes") PendingChanges changes) throws InterruptedException {
        return extensions.changesMemberships() ? changes.draft() : null;
    }

    /** @return the call for the page that follows; null if none does */
    public Call take(@Variable("changes") PendingChanges changes) throws InterruptedException {
        return changes.take();
    }
}
