package io.segmentrelay.publish;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Supplier;

import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.KafkaMetric;

/** What Camel believes to be its producer: it sends within the open transaction, and begins, ends and closes nothing. */
final class TransactionProducer implements Producer<String, byte[]> {
    private final Supplier<Transaction> transaction;

    TransactionProducer(Supplier<Transaction> transaction) {
        this.transaction = transaction;
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
        return send(record, null);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<String, byte[]> record, Callback callback) {
        Transaction open = transaction.get();
        Future<RecordMetadata> acknowledgement = open.producer().send(record, callback);
        open.sent(acknowledgement);
        return acknowledgement;
    }

    @Override
    public void flush() {
        transaction.get().producer().flush();
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        return transaction.get().producer().partitionsFor(topic);
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return Map.of();
    }

    @Override
    public Uuid clientInstanceId(Duration timeout) {
        return transaction.get().producer().clientInstanceId(timeout);
    }

    @Override
    public void close() {
        // The account's writer owns the producer.
    }

    @Override
    public void close(Duration timeout) {
        // The account's writer owns the producer.
    }

    @Override
    public void registerMetricForSubscription(KafkaMetric metric) {
        // Lent, not owned: its metrics are the owner's.
    }

    @Override
    public void unregisterMetricFromSubscription(KafkaMetric metric) {
        // Lent, not owned: its metrics are the owner's.
    }

    @Override
    public void initTransactions() {
        throw notLent();
    }

    @Override
    public void beginTransaction() {
        throw notLent();
    }

    @Override
    public void sendOffsetsToTransaction(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        throw notLent();
    }

    @Override
    public void commitTransaction() {
        throw notLent();
    }

    @Override
    public void abortTransaction() {
        throw notLent();
    }

    private static UnsupportedOperationException notLent() {
        return new UnsupportedOperationException("transactions are begun and ended by the account's writer alone");
    }
}
