package io.segmentrelay.kafka;

import java.util.Optional;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.errors.UnsupportedVersionException;

import io.segmentrelay.text.Finding;

/**
 * How the brokers keep transactions apart. From level 2 on each transaction has an epoch of its own (KIP-890). Below, a record
 * that reaches a broker after its transaction was rolled back can end up in the next transaction, or in none.
 *
 * @param level of the cluster's feature {@code transaction.version}; 0 if it has none
 */
public record TransactionVersion(int level) {
    private static final String FEATURE = "transaction.version";
    private static final int SAFE = 2;

    static TransactionVersion of(Admin admin) throws InterruptedException, ExecutionException {
        try {
            FinalizedVersionRange range = admin.describeFeatures().featureMetadata().get().finalizedFeatures().get(FEATURE);
            return new TransactionVersion(range == null ? 0 : range.maxVersionLevel());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnsupportedVersionException) {
                return new TransactionVersion(0);
            }
            throw e;
        }
    }

    /** The warning; empty for a safe level. */
    public Optional<String> doubt() {
        return level >= SAFE ? Optional.empty()
                : Optional.of("the brokers run " + FEATURE + " " + level
                        + ", with which a committed transaction can be torn in rare cases (KIP-890)");
    }

    Optional<Finding> warning(FixCommands commands) {
        return doubt().map(what -> Finding.warn("transactions", what, commands.upgrade(FEATURE, SAFE)
                + " (brokers of Kafka 4.0 or later), then start the relay again"));
    }
}
