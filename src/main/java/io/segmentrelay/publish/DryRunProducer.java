package io.segmentrelay.publish;

import java.util.List;
import java.util.function.Consumer;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Where a dry run sends its records, for no broker to see: it tells of a transaction when that would have been committed,
 * and forgets it.
 */
final class DryRunProducer extends MockProducer<String, byte[]> {
    private final Consumer<List<ProducerRecord<String, byte[]>>> committed;

    /** @param committed told of all records of a transaction, in their order */
    DryRunProducer(Consumer<List<ProducerRecord<String, byte[]>>> committed) {
        super(Cluster.empty(), true, null, new StringSerializer(), new ByteArraySerializer());
        this.committed = committed;
    }

    @Override
    public void commitTransaction() {
        super.commitTransaction();
        committed.accept(history());
        clear();
    }
}
