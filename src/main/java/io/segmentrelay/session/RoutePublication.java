package io.segmentrelay.session;

import java.time.Duration;

import io.segmentrelay.ledger.Batch;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.publish.Publication;
import io.segmentrelay.publish.Transaction;
import io.segmentrelay.state.StateStore;

/** Publishes an account's batches by the publish route, each as one transaction of the account's producer. */
record RoutePublication(Transaction.Target target, AccountRoutes routes, StateStore states)
        implements
            Publication {

    @Override
    public void publish(Ledger ledger, Batch batch) {
        Transaction transaction = new Transaction(target, ledger, batch);
        routes.publish(transaction);
        if (!transaction.isCommitted()) {
            throw new IllegalStateException("the publish route has ended without a commit");
        }
        if (transaction.isWhole()) {
            states.written(transaction.getAccount());
        }
    }

    @Override
    public void close() {
        target.producer().close(Duration.ZERO);
    }
}
