package io.segmentrelay.publish;

import io.segmentrelay.ledger.Batch;
import io.segmentrelay.ledger.Ledger;

/** Publishes a sealed batch, or throws: then nothing of it is known to be committed. */
public interface Publication extends AutoCloseable {
    void publish(Ledger ledger, Batch batch);

    /** The writer has ended, or has no more time. */
    @Override
    default void close() {
        // Nothing to close by default.
    }
}
