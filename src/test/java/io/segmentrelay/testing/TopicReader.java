package io.segmentrelay.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;

/**
 * Reads topics from their beginning with a plain consumer and keeps every record. Topics may still be missing when it is
 * built; if they still are when the limit of the first reading is over, a ConditionTimeoutException names them. Not for use by
 * several threads.
 */
public final class TopicReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Consumer<String, byte[]> consumer;
    private final List<String> topics;
    private final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();

    TopicReader(Consumer<String, byte[]> consumer, Collection<String> topics) {
        this.consumer = consumer;
        this.topics = List.copyOf(topics);
    }

    /** Reads what is committed, as the relay's consumers should. */
    public static TopicReader readCommitted(String bootstrapServers, String... topics) {
        return open(bootstrapServers, IsolationLevel.READ_COMMITTED, topics);
    }

    /** Reads at a given isolation. */
    public static TopicReader open(String bootstrapServers, IsolationLevel isolation, String... topics) {
        Map<String, Object> config = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.name().toLowerCase(Locale.ROOT),
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest", ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new TopicReader(new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer()),
                List.of(topics));
    }

    /**
     * Returns when what was committed can be read: a producer's commit returns before the brokers have marked its end in
     * every partition. Where a transaction is open, it waits for its end.
     *
     * @throws org.awaitility.core.ConditionTimeoutException
     *         if that does not happen within the limit
     */
    public static void awaitMarked(String bootstrapServers, Duration limit, String... topics) {
        try (TopicReader committed = readCommitted(bootstrapServers, topics);
                TopicReader written = open(bootstrapServers, IsolationLevel.READ_UNCOMMITTED, topics)) {
            Awaitility.await("no transaction is open in " + List.of(topics)).atMost(limit).pollInSameThread()
                    .pollDelay(Duration.ZERO).until(() -> committed.ends(limit).equals(written.ends(limit)));
        }
    }

    private Map<TopicPartition, Long> ends(Duration limit) {
        assign(limit);
        return consumer.endOffsets(consumer.assignment(), limit);
    }

    /** Everything that was read so far; records of one partition in their order. */
    public List<ConsumerRecord<String, byte[]>> records() {
        return Collections.unmodifiableList(records);
    }

    /**
     * Reads to where the topics end at this moment; at {@code read_committed} an open transaction is such an end.
     *
     * @return all records that were read so far
     *
     * @throws AssertionError
     *         if the end is not reached within the limit
     */
    public List<ConsumerRecord<String, byte[]>> readToEnd(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        assign(limit);
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment(), limit);
        while (!behind(ends).isEmpty()) {
            require(deadline, () -> "not read to the end within " + limit + ": " + behind(ends) + " of " + ends);
            poll();
        }
        return records();
    }

    /**
     * Reads on until the records satisfy the condition, which is asked after every batch with all records so far.
     *
     * @return all records that were read so far
     *
     * @throws AssertionError
     *         if that does not happen within the limit
     */
    public List<ConsumerRecord<String, byte[]>> readUntil(Predicate<List<ConsumerRecord<String, byte[]>>> condition,
            Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        assign(limit);
        while (!condition.test(records())) {
            require(deadline, () -> "condition not met within " + limit + " by " + records.size() + " records" + last());
            poll();
        }
        return records();
    }

    @Override
    public void close() {
        consumer.close();
    }

    private void assign(Duration limit) {
        if (consumer.assignment().isEmpty()) {
            Awaitility.await("topics " + topics).atMost(limit.toMillis(), TimeUnit.MILLISECONDS).pollDelay(Duration.ZERO)
                    .pollInSameThread().until(() -> topics.stream().noneMatch(topic -> partitions(topic, limit).isEmpty()));
            List<TopicPartition> all = topics.stream().flatMap(topic -> partitions(topic, limit).stream()).toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
        }
    }

    private List<TopicPartition> partitions(String topic, Duration limit) {
        List<PartitionInfo> partitions = consumer.partitionsFor(topic, limit);
        return partitions == null
                ? List.of()
                : partitions.stream().map(partition -> new TopicPartition(topic, partition.partition())).toList();
    }

    private Map<TopicPartition, Long> behind(Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> behind = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        ends.forEach((partition, end) -> {
            long position = consumer.position(partition);
            if (position < end) {
                behind.put(partition, position);
            }
        });
        return behind;
    }

    private void poll() {
        consumer.poll(POLL).forEach(records::add);
    }

    private String last() {
        return records.isEmpty() ? "" : ", the last " + EventValidator.place(records.get(records.size() - 1));
    }

    private static void require(long deadline, Supplier<String> failure) {
        if (System.nanoTime() - deadline > 0) {
            throw new AssertionError(failure.get());
        }
    }
}
