package webhook;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Delivers the events of the memberships topic by HTTP, at least once: an offset is committed when all before it is delivered
 * or a dead letter.
 *
 * <pre>
 * poll ──▶ a lane for each partition ──▶ endpoint ──2xx──────────▶ commit
 *                   ▲                      │ │                       ▲
 *                   └──pause, once more────┘ └─refused, given up──▶ dead letter
 * </pre>
 */
public final class Webhook implements ConsumerRebalanceListener {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Settings settings;
    private final Consumer<String, byte[]> consumer;
    private final DeadLetters deadLetters;
    private final Endpoint endpoint;
    private final Map<TopicPartition, Lane> lanes = new HashMap<>();
    private final Executor threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "lane");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean ending;

    private Webhook(Settings settings, Consumer<String, byte[]> consumer, DeadLetters deadLetters) {
        this.settings = settings;
        this.consumer = consumer;
        this.deadLetters = deadLetters;
        this.endpoint = new Endpoint(settings);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Settings settings;
        try {
            settings = Settings.read(Path.of(args.length == 1 ? args[0] : "webhook.properties"));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        try (DeadLetters deadLetters = new DeadLetters(settings); Consumer<String, byte[]> consumer = consumer(settings)) {
            new Webhook(settings, consumer, deadLetters).run();
        }
    }

    private static Consumer<String, byte[]> consumer(Settings settings) {
        Map<String, Object> consumer = new HashMap<>(settings.kafka());
        // What was rolled back is never delivered.
        consumer.put("isolation.level", "read_committed");
        consumer.put("enable.auto.commit", false);
        // The relay makes its topic, with what it needs: whoever asks for one that is not there yet must not.
        consumer.put("allow.auto.create.topics", false);
        // Who keeps a partition is not disturbed when another process comes or goes.
        consumer.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
        return new KafkaConsumer<>(consumer, new StringDeserializer(), new ByteArrayDeserializer());
    }

    private void run() throws InterruptedException {
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            ending = true;
            try {
                main.join(); // Closing the consumer commits what is delivered.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        for (String topic : List.of(settings.deadLetters(), settings.topic())) {
            while (consumer.partitionsFor(topic).isEmpty() && !ending) {
                System.err.println(topic + " is not there yet: waiting");
                Thread.sleep(1000);
            }
        }
        consumer.subscribe(List.of(settings.topic()), this);
        while (!ending) {
            turn(consumer.poll(POLL));
        }
    }

    /** Waits for nothing but Kafka: a consumer that polls stays in its group, however slow the endpoint is. */
    private void turn(ConsumerRecords<String, byte[]> records) {
        records.partitions().forEach(partition -> lanes.get(partition).add(records.records(partition)));
        List<TopicPartition> busy = new ArrayList<>();
        List<TopicPartition> free = new ArrayList<>();
        lanes.forEach((partition, lane) -> {
            lane.go();
            (lane.isBusy() ? busy : free).add(partition);
        });
        consumer.pause(busy);
        consumer.resume(free);
        commit(lanes);
    }

    /** A commit that fails is made good by the next one, or by whoever has the partition then, who delivers again. */
    private void commit(Map<TopicPartition, Lane> some) {
        Map<TopicPartition, OffsetAndMetadata> due = new HashMap<>();
        some.forEach((partition, lane) -> {
            if (lane.due() > 0) {
                due.put(partition, new OffsetAndMetadata(lane.due()));
            }
        });
        if (due.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(due);
            due.forEach((partition, offset) -> some.get(partition).committed(offset.offset()));
        } catch (RebalanceInProgressException | CommitFailedException | RetriableException e) {
            System.err.println("Not committed, for now: " + e);
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> lanes.put(partition, new Lane(settings, endpoint, deadLetters, threads)));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        commit(end(partitions));
    }

    /** Somebody else has them already: what is delivered here is delivered there again. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        end(partitions);
    }

    /** Returns when nothing of them is under way: whoever has them next does not overtake this one. */
    private Map<TopicPartition, Lane> end(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Lane> ended = new HashMap<>(lanes);
        ended.keySet().retainAll(partitions);
        lanes.keySet().removeAll(partitions);
        ended.values().forEach(Lane::stop);
        ended.values().forEach(Lane::awaitEnd);
        return ended;
    }
}
