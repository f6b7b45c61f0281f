package io.segmentrelay.routes;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.jboss.logging.Logger;

import io.segmentrelay.publish.Transaction;
import io.segmentrelay.session.AccountRoutes;
import io.segmentrelay.session.AccountSession;

/** Sends what sessions hand over into the routes. */
@ApplicationScoped
public class CamelAccountRoutes implements AccountRoutes {
    private static final Logger LOG = Logger.getLogger(CamelAccountRoutes.class);

    private final ProducerTemplate routes;

    @Inject
    public CamelAccountRoutes(ProducerTemplate routes) {
        this.routes = routes;
    }

    @Override
    public void publish(Transaction transaction) {
        routes.sendBody("direct:publish", transaction);
    }

    @Override
    public void opened(AccountSession session) {
        try {
            routes.sendBody("direct:account-opened", session);
        } catch (CamelExecutionException e) {
            LOG.warnf("account %s: its list is read at the next interval: %s", session.account(), e.getMessage());
        }
    }
}
