package io.segmentrelay.routes;

import jakarta.enterprise.context.ApplicationScoped;

import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.jboss.logging.Logger;

import io.segmentrelay.publish.Transaction;
import io.segmentrelay.publish.TransactionProducers;
import io.segmentrelay.session.AccountRoutes;
import io.segmentrelay.session.AccountSession;

/** Sends the work of sessions into the routes. */
@ApplicationScoped
public class CamelAccountRoutes implements AccountRoutes {
    private static final Logger LOG = Logger.getLogger(CamelAccountRoutes.class);

    private final ProducerTemplate routes;
    private final TransactionProducers lent;

    public CamelAccountRoutes(ProducerTemplate routes, TransactionProducers lent) {
        this.routes = routes;
        this.lent = lent;
    }

    @Override
    public void publish(Transaction transaction) {
        try {
            routes.sendBody("direct:publish", transaction);
        } finally {
            lent.takeBack(transaction);
        }
    }

    @Override
    public void opened(AccountSession session) {
        if (!session.isListable()) {
            return; // Its token was refused, and is not tried again before that pause is over.
        }
        try {
            routes.sendBody("direct:account-opened", session);
        } catch (CamelExecutionException e) {
            LOG.warnf("account %s: its list is read at the next interval: %s", session.account(), e.getMessage());
        }
    }
}
