package io.segmentrelay.lease;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A consumer and the coordinator of its group, which gives it a partition once, and away when it hears nothing for long. */
public final class ScheduledGroup extends KafkaConsumer<byte[], byte[]> {
    /** One for all schedules, as a client takes long to make. */
    private static final ScheduledGroup GROUP = new ScheduledGroup();
    /** So often it answers at once, without time passing; after that it waits to be woken. */
    private static final int POLLS = 8;
    private static final Set<TopicPartition> PARTITION = Set.of(new TopicPartition("state", 0));

    private LongSupplier clock;
    private boolean countsAnswers;
    private ConsumerRebalanceListener rebalances;
    private volatile boolean assigned;
    private volatile boolean toBeRevoked;
    private volatile boolean givenAway;
    private CountDownLatch woken;
    private AtomicInteger polls;
    private volatile long heardAt;
    private volatile long sentAt;
    private volatile int counted;

    private ScheduledGroup() {
        super(Map.of("bootstrap.servers", "localhost:1", "group.id", "none", "enable.auto.commit", "false"),
                new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** @param countsAnswers as Kafka's client does; else it counts what it has sent */
    public static ScheduledGroup begin(LongSupplier clock, boolean countsAnswers) {
        GROUP.clock = clock;
        GROUP.countsAnswers = countsAnswers;
        GROUP.assigned = false;
        GROUP.toBeRevoked = false;
        GROUP.givenAway = false;
        GROUP.woken = new CountDownLatch(1);
        GROUP.polls = new AtomicInteger();
        GROUP.heardAt = clock.getAsLong();
        GROUP.sentAt = GROUP.heardAt;
        GROUP.counted = 0;
        return GROUP;
    }

    /** Sends a heartbeat and hears its answer, if the coordinator still knows this process; nobody falls asleep meanwhile. */
    public synchronized void beat() {
        long sent = clock.getAsLong();
        sentAt = sent;
        counted += countsAnswers ? 0 : 1;
        if (clock.getAsLong() - heardAt < GroupLease.SESSION_TIMEOUT.toNanos()) {
            heardAt = sent;
            counted += countsAnswers ? 1 : 0;
        }
    }

    /** The group takes the partition back with the next poll. */
    public void revoke() {
        toBeRevoked = true;
    }

    /** Whether another process may have the partition: this one has given it back. */
    public boolean isGivenAway() {
        return givenAway;
    }

    /** After the session timeout, another process may have the partition. */
    public long heardAt() {
        return heardAt;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        try {
            if (polls.incrementAndGet() > POLLS) {
                woken.await();
            }
        } catch (InterruptedException e) {
            throw new WakeupException();
        }
        if (woken.getCount() == 0) {
            throw new WakeupException();
        }
        if (!assigned) {
            heardAt = clock.getAsLong();
            assigned = true;
            rebalances.onPartitionsAssigned(PARTITION);
        } else if (toBeRevoked) {
            toBeRevoked = false;
            rebalances.onPartitionsRevoked(PARTITION);
            givenAway = true;
        }
        return ConsumerRecords.empty();
    }

    @Override
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
        rebalances = listener;
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        Metric total = HandHeldConsumer.metric("heartbeat-total", counted);
        long ago = TimeUnit.NANOSECONDS.toSeconds(clock.getAsLong() - sentAt);
        Metric last = HandHeldConsumer.metric("last-heartbeat-seconds-ago", ago);
        return Map.of(total.metricName(), total, last.metricName(), last);
    }

    @Override
    public Set<TopicPartition> assignment() {
        return PARTITION;
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        // There is nothing to fetch.
    }

    @Override
    public void wakeup() {
        woken.countDown();
    }

    @Override
    public void close(CloseOptions options) {
        // The next schedule begins with it.
    }
}
