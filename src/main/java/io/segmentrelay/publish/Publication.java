package io.segmentrelay.publish;

import io.segmentrelay.ledger.Batch;
import io.segmentrelay.ledger.Ledger;

/** Publishes a sealed batch, or throws: then nothing of it is committed, as far as anybody knows. */
public interface Publication extends AutoCloseable {
    void publish(Ledger ledger, Batch batch);

    /** The writer has ended, or has no more time. */
    @Override
    default void close() {
        // What holds nothing has nothing to close.
    }
}
