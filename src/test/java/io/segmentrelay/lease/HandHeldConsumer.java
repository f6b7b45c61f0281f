package io.segmentrelay.lease;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A consumer without a broker: what its group does to it, and whether its heartbeats are answered, is told by hand. */
public final class HandHeldConsumer extends KafkaConsumer<byte[], byte[]> {
    private static final long LIMIT_SECONDS = 10;
    private static final Runnable NOTHING = () -> {
    };

    private record Poll(Runnable course, CompletableFuture<Void> over) {
    }

    private final LinkedBlockingQueue<Poll> polls = new LinkedBlockingQueue<>();
    private final AtomicReference<CompletableFuture<Void>> last = new AtomicReference<>();
    private volatile double answeredHeartbeats;
    private volatile double secondsAgo = -1;
    private ConsumerRebalanceListener rebalances;
    volatile boolean closed;
    /** How often the group was asked to say anew who has what. */
    public final AtomicInteger rebalancesAskedFor = new AtomicInteger();

    public HandHeldConsumer() {
        super(Map.of("bootstrap.servers", "localhost:1", "group.id", "none", "enable.auto.commit", "false"),
                new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** One whole turn of the lease: returns when its next poll has begun. */
    public void turn(Runnable course) throws Exception {
        CompletableFuture<Void> over = new CompletableFuture<>();
        polls.add(new Poll(course, over));
        over.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    public void turn() throws Exception {
        turn(NOTHING);
    }

    /** The next poll returns, and there need be none after it. */
    void lastTurn() {
        polls.add(new Poll(NOTHING, new CompletableFuture<>()));
    }

    /** The next poll throws this. */
    public void breakWith(Throwable failure) {
        polls.add(new Poll(() -> HandHeldConsumer.<RuntimeException> rethrow(failure), new CompletableFuture<>()));
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void rethrow(Throwable failure) throws T {
        throw (T) failure;
    }

    /** The coordinator answers a heartbeat that was sent so many seconds ago. */
    void answerHeartbeat(int sentSecondsAgo) {
        answeredHeartbeats++;
        secondsAgo = sentSecondsAgo;
    }

    public void assign(int... partitions) throws Exception {
        turn(() -> rebalances.onPartitionsAssigned(these(partitions)));
    }

    public void revoke(int... partitions) throws Exception {
        turn(() -> rebalances.onPartitionsRevoked(these(partitions)));
    }

    void lose(int... partitions) throws Exception {
        turn(() -> rebalances.onPartitionsLost(these(partitions)));
    }

    private static List<TopicPartition> these(int... partitions) {
        return IntStream.of(partitions).mapToObj(partition -> new TopicPartition("state", partition)).toList();
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        CompletableFuture<Void> before = last.getAndSet(null);
        if (before != null) {
            before.complete(null);
        }
        try {
            Poll poll = polls.take();
            last.set(poll.over);
            poll.course.run();
        } catch (InterruptedException e) {
            throw new WakeupException();
        }
        return ConsumerRecords.empty();
    }

    @Override
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
        rebalances = listener;
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return Map.of("heartbeat-total", answeredHeartbeats, "last-heartbeat-seconds-ago", secondsAgo).entrySet().stream()
                .map(entry -> metric(entry.getKey(), entry.getValue()))
                .collect(Collectors.toMap(Metric::metricName, metric -> metric));
    }

    static Metric metric(String name, double value) {
        MetricName metricName = new MetricName(name, "consumer-coordinator-metrics", "", Map.of());
        return new Metric() {
            @Override
            public MetricName metricName() {
                return metricName;
            }

            @Override
            public Object metricValue() {
                return value;
            }
        };
    }

    @Override
    public Set<TopicPartition> assignment() {
        return Set.of();
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        // There is nothing to fetch.
    }

    @Override
    public void enforceRebalance(String reason) {
        rebalancesAskedFor.incrementAndGet();
    }

    @Override
    public void wakeup() {
        polls.add(new Poll(() -> {
            throw new WakeupException();
        }, new CompletableFuture<>()));
    }

    @Override
    public void close(CloseOptions options) {
        closed = true;
        super.close(options);
    }
}
