package io.segmentrelay.signal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.enterprise.context.ApplicationScoped;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.event.Signal;
import io.segmentrelay.kafka.KafkaClients;
import io.segmentrelay.text.Causes;

/** Writes signals to their topic, and waits for the answers of the accounts, in whichever process each runs. */
@ApplicationScoped
public class SignalTopic {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(100);
    /** The limit of each of three steps in Kafka: the partitions of the reports, their ends, the signal. */
    private static final Duration SHARE = Duration.ofSeconds(3);
    /** The limit of all three. */
    static final Duration PATIENCE = SHARE.multipliedBy(3);
    private static final CloseOptions AT_ONCE = CloseOptions.timeout(Duration.ZERO);

    private final KafkaClients clients;
    private final RelayConfig config;

    public SignalTopic(KafkaClients clients, RelayConfig config) {
        this.clients = clients;
        this.config = config;
    }

    /** A written signal, the answers in the order of accounts, and the accounts that have not answered in time. */
    record Sent(long offset, List<JsonNode> answers, Set<String> waiting) {
    }

    /**
     * Writes a signal and waits for the answers.
     *
     * @param accounts the accounts that it concerns
     * @param patience the limit of writing and waiting; at least {@link #PATIENCE}
     * @throws IOException if the signal could not be written
     * @throws KafkaException if Kafka does not answer
     */
    Sent send(Signal signal, Collection<String> accounts, Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        KafkaConsumer<byte[], byte[]> answers = clients.consumer("segment-relay-answers",
                Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed", ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "latest"));
        try {
            follow(answers);
            long offset = write(signal);
            Set<String> waiting = new TreeSet<>(accounts);
            List<JsonNode> answered = new ArrayList<>();
            while (!waiting.isEmpty() && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : answers.poll(POLL)) {
                    String type = KafkaClients.header(record, "ce_type");
                    if (type != null && type.startsWith("io.segmentrelay.signal.")) {
                        JsonNode answer = JSON.readTree(record.value());
                        if (answer.path("position").asLong(-1) == offset && waiting.remove(answer.path("account").asText())) {
                            answered.add(answer);
                        }
                    }
                }
            }
            answered.sort((one, other) -> one.path("account").asText().compareTo(other.path("account").asText()));
            return new Sent(offset, answered, waiting);
        } finally {
            answers.close(AT_ONCE);
        }
    }

    private void follow(KafkaConsumer<byte[], byte[]> answers) {
        List<TopicPartition> partitions = answers.partitionsFor(config.topics().crawls(), SHARE).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition())).toList();
        answers.assign(partitions);
        answers.endOffsets(partitions, SHARE).forEach(answers::seek); // The end before the signal is written.
    }

    private long write(Signal signal) throws IOException, InterruptedException {
        Map<String, Object> properties = clients.properties("segment-relay-signal");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        long deadline = System.nanoTime() + SHARE.toNanos();
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, SHARE.toMillis());
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) SHARE.toMillis());
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) SHARE.toMillis());
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties, new ByteArraySerializer(),
                new ByteArraySerializer());
        try {
            return producer.send(new ProducerRecord<>(config.topics().signals(), 0, null, signal.json()))
                    .get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS).offset();
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            Throwable cause = Causes.root(e);
            throw new IOException("the signal could not be written to " + config.topics().signals() + ": "
                    + (cause.getMessage() == null ? "Kafka does not answer" : cause.getMessage()), cause);
        } finally {
            producer.close(Duration.ZERO);
        }
    }
}
