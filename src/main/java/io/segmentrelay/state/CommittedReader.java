package io.segmentrelay.state;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

import io.segmentrelay.ledger.StateProblem;

/**
 * Reads partitions from their beginning to their very end, committed records only. The end is that of everything written: an
 * open transaction, of any producer, hides the committed records behind it, so its end is awaited.
 */
public final class CommittedReader {
    private static final int SETTLING_MILLIS = 20;

    private final TopicOffsets offsets;
    private final Supplier<KafkaConsumer<byte[], byte[]>> consumers;
    private final Duration patience;
    private final boolean beside;

    /**
     * @param consumers makes consumers that read committed records and commit no offsets
     * @param patience how long to go without progress; longer than the broker lets an open transaction live
     * @param beside whether writers go on meanwhile: reading then ends at an offset at which no transaction is open, so that
     *        none is read by half
     */
    public CommittedReader(Admin admin, Supplier<KafkaConsumer<byte[], byte[]>> consumers, Duration patience,
            boolean beside) {
        this.beside = beside;
        this.offsets = new TopicOffsets(admin);
        this.consumers = consumers;
        this.patience = patience;
    }

    /**
     * @param wanted asked now and then: false ends the reading
     * @throws StateProblem if the end was not reached: the relay must not run on less
     */
    public void read(List<TopicPartition> partitions, BooleanSupplier wanted,
            Consumer<ConsumerRecord<byte[], byte[]>> records) throws InterruptedException {
        read(partitions, beside ? settledEnds(partitions, wanted) : offsets.writtenEnds(partitions), wanted,
                records);
    }

    /** As {@link #read}, but up to the first open transaction of any producer. */
    public void readSettled(List<TopicPartition> partitions, BooleanSupplier wanted,
            Consumer<ConsumerRecord<byte[], byte[]>> records) throws InterruptedException {
        read(partitions, offsets.committedEnds(partitions), wanted, records);
    }

    private void read(List<TopicPartition> partitions, Map<TopicPartition, Long> ends, BooleanSupplier wanted,
            Consumer<ConsumerRecord<byte[], byte[]>> records) throws InterruptedException {
        try (KafkaConsumer<byte[], byte[]> consumer = consumers.get()) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long progressed = System.nanoTime();
            Map<TopicPartition, Long> left;
            for (Map<TopicPartition, Long> before = null; !(left = left(consumer, ends)).isEmpty(); before = left) {
                if (!wanted.getAsBoolean()) {
                    throw new InterruptedException("no longer wanted");
                }
                if (!left.equals(before)) {
                    progressed = System.nanoTime();
                }
                if (System.nanoTime() - progressed > patience.toNanos()) {
                    throw StateProblem
                            .passing("committed records could not be read to the end, which is so many offsets away: " + left
                                    + " within " + patience.toSeconds()
                                    + " s (a transaction may be open there)", null);
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                        records.accept(record);
                    }
                }
            }
        } catch (InterruptException e) {
            throw new InterruptedException(e.getMessage());
        } catch (KafkaException e) {
            throw StateProblem.passing("committed records of " + partitions + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** How many offsets of each partition are still to be passed; those of rolled back records and of markers count. */
    private static Map<TopicPartition, Long> left(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> left = new HashMap<>();
        ends.forEach((partition, end) -> {
            long position = consumer.position(partition);
            if (position < end) {
                left.put(partition, end - position);
            }
        });
        return left;
    }

    /** Asks for the committed end first: if the written end, asked for afterwards, is the same, no transaction was open. */
    private Map<TopicPartition, Long> settledEnds(List<TopicPartition> partitions, BooleanSupplier wanted)
            throws InterruptedException {
        Map<TopicPartition, Long> settled = new HashMap<>();
        List<TopicPartition> open = partitions;
        for (long since = System.nanoTime(); !open.isEmpty(); TimeUnit.MILLISECONDS.sleep(SETTLING_MILLIS)) {
            if (!wanted.getAsBoolean()) {
                throw new InterruptedException("no longer wanted");
            }
            if (System.nanoTime() - since > patience.toNanos()) {
                throw StateProblem.passing("transactions are open in " + open + " whenever it is looked, for "
                        + patience.toSeconds() + " s", null);
            }
            Map<TopicPartition, Long> committed = offsets.committedEnds(open);
            Map<TopicPartition, Long> written = offsets.writtenEnds(open);
            committed.forEach((partition, end) -> {
                if (end.equals(written.get(partition))) {
                    settled.put(partition, end);
                }
            });
            open = open.stream().filter(partition -> !settled.containsKey(partition)).toList();
        }
        return settled;
    }
}
