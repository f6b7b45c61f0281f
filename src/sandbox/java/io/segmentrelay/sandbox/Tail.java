package io.segmentrelay.sandbox;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What any consumer of the topics reads: one line for each event, and one for all the snapshots of a segment that come
 * together.
 */
public final class Tail implements AutoCloseable {

    private static final String SEGMENTS = "usercom.segments";
    private static final String MEMBERSHIPS = "usercom.memberships";
    private static final String CRAWLS = "usercom.crawls";
    private static final Duration POLL = Duration.ofMillis(250);
    /** Longer than a writer keeps a transaction open: the snapshots of one crawl come in several. */
    private static final Duration SNAPSHOT_PAUSE = Duration.ofSeconds(2);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Consumer<String> print;
    private final SnapshotCounts snapshots = new SnapshotCounts();
    private final Thread thread = new Thread(this::read, "tail");

    private Tail(String bootstrapServers, Consumer<String> print) {
        this.print = line -> print.accept(EventLines.shown(line));
        QuietLogs.keep();
        var bytes = new ByteArrayDeserializer();
        consumer = new KafkaConsumer<>(config(bootstrapServers), bytes, bytes);
        // A pattern, because it doesn't mind that there are no topics yet.
        consumer.subscribe(Pattern.compile(String.join("|", SEGMENTS, MEMBERSHIPS, CRAWLS)));
        thread.setDaemon(true);
    }

    /** Reads the topics from their beginning, also if somebody creates them only later. */
    public static Tail start(String bootstrapServers, Consumer<String> print) {
        var tail = new Tail(bootstrapServers, print);
        tail.thread.start();
        return tail;
    }

    private static Map<String, Object> config(String bootstrapServers) {
        return Map.of("bootstrap.servers", bootstrapServers,
                "group.id", "sandbox-tail-" + UUID.randomUUID(),
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest",
                "enable.auto.commit", false,
                "allow.auto.create.topics", false,
                // How soon topics are found that the relay creates.
                "metadata.max.age.ms", 1_000);
    }

    private void read() {
        try (consumer) {
            while (true) {
                consumer.poll(POLL).forEach(this::take);
                snapshots.flush(SNAPSHOT_PAUSE, print);
            }
        } catch (WakeupException e) {
            snapshots.flush(Duration.ZERO, print);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        // A tombstone says nothing that the event before it did not say.
        if (record.value() == null) {
            return;
        }
        try {
            take(record.topic(), Json.read(record.value()));
        } catch (UncheckedIOException e) {
            print.accept("? no JSON in " + record.topic() + "-" + record.partition() + " at " + record.offset());
        }
    }

    private void take(String topic, JsonNode event) {
        switch (topic) {
            case SEGMENTS -> print.accept(EventLines.segment(event));
            case CRAWLS -> print.accept(event.has("signal") ? EventLines.signal(event) : EventLines.crawl(event));
            default -> takeMembership(event);
        }
    }

    private void takeMembership(JsonNode event) {
        if (event.path("change").asText().equals("snapshot")) {
            snapshots.add(EventLines.name(event));
        } else {
            print.accept(EventLines.membership(event));
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join(POLL.toMillis() * 20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
