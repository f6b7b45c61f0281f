package io.segmentrelay.routes;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.jboss.logging.Logger;

import io.segmentrelay.publish.Transaction;
import io.segmentrelay.session.AccountRoutes;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.session.RouteGate;

/** Sends what sessions hand over into the routes, unless these are being changed: then once they have. */
@ApplicationScoped
public class CamelAccountRoutes implements AccountRoutes {
    private static final Logger LOG = Logger.getLogger(CamelAccountRoutes.class);

    private final ProducerTemplate routes;
    private final RouteGate gate;

    @Inject
    public CamelAccountRoutes(ProducerTemplate routes, RouteGate gate) {
        this.routes = routes;
        this.gate = gate;
    }

    @Override
    public void publish(Transaction transaction) {
        gate.enter(() -> routes.sendBody("direct:publish", transaction));
    }

    @Override
    public void opened(AccountSession session) {
        try {
            gate.enter(() -> routes.sendBody("direct:account-opened", session));
        } catch (CamelExecutionException e) {
            LOG.warnf("account %s: its list is read at the next interval: %s", session.account(), e.getMessage());
        }
    }
}
