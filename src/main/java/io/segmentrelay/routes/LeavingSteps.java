package io.segmentrelay.routes;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;

import org.apache.camel.Exchange;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.extension.Extensions;
import io.segmentrelay.session.Leaving;

/** The steps of the publish-leavers route; each takes the {@link Leaving} that the route carries. */
@ApplicationScoped
@Named("leaving")
@RegisterForReflection
public class LeavingSteps {
    private final Extensions extensions;

    @Inject
    public LeavingSteps(Extensions extensions) {
        this.extensions = extensions;
    }

    public List<MembershipEdit> next(Leaving leaving) throws InterruptedException {
        return leaving.next();
    }

    public void edited(Leaving leaving) {
        leaving.edited();
    }

    public void publish(Leaving leaving) throws InterruptedException {
        leaving.publish();
    }

    /** The extension has failed, and with it the run. */
    public void spoilt(Leaving leaving, Exchange exchange) throws InterruptedException {
        Exception failure = Failures.cause(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
        if (!Failures.isSuspension(failure) && !leaving.isCut()) {
            leaving.hold(extensions.failed(Extensions.CHANGE_MEMBERSHIPS,
                    "account " + leaving.getAccount() + ", segment " + leaving.getSegment(), exchange));
        }
    }

    public void end(Leaving leaving) {
        leaving.end();
    }
}
