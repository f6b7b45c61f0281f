package io.segmentrelay.signal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import jakarta.inject.Inject;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.event.Signal;
import io.segmentrelay.kafka.KafkaClients;
import io.segmentrelay.kafka.SteadyConsumer;

/** Writes signals to their topic, and waits for what the owners of the accounts answer: wherever these run. */
@ApplicationScoped
public class SignalTopic {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int SEND_SECONDS = 10;

    private final KafkaClients clients;
    private final RelayConfig config;

    @Inject
    public SignalTopic(KafkaClients clients, RelayConfig config) {
        this.clients = clients;
        this.config = config;
    }

    /**
     * A signal that was written.
     *
     * @param offset its place in the signals topic
     * @param answers the events that tell what became of it, in the order of the accounts
     * @param waiting accounts that have not answered within the time; they will once they run somewhere
     */
    record Sent(long offset, List<JsonNode> answers, Set<String> waiting) {
    }

    /**
     * @param accounts those that it concerns
     * @param patience how long their answers are waited for
     *
     * @throws IOException if the signal could not be written
     */
    Sent send(Signal signal, Collection<String> accounts, Duration patience) throws IOException, InterruptedException {
        try (KafkaConsumer<byte[], byte[]> answers = answers()) {
            long offset = write(signal);
            Set<String> waiting = new TreeSet<>(accounts);
            List<JsonNode> answered = new ArrayList<>();
            long deadline = System.nanoTime() + patience.toNanos();
            while (!waiting.isEmpty() && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : answers.poll(POLL)) {
                    Header type = record.headers().lastHeader("ce_type");
                    if (type != null
                            && new String(type.value(), StandardCharsets.UTF_8).startsWith("io.segmentrelay.signal.")) {
                        JsonNode answer = JSON.readTree(record.value());
                        if (answer.path("position").asLong(-1) == offset && waiting.remove(answer.path("account").asText())) {
                            answered.add(answer);
                        }
                    }
                }
            }
            answered.sort((one, other) -> one.path("account").asText().compareTo(other.path("account").asText()));
            return new Sent(offset, answered, waiting);
        }
    }

    /** Reads what is written from now on. */
    private KafkaConsumer<byte[], byte[]> answers() {
        Map<String, Object> properties = clients.properties("segment-relay-answers");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        KafkaConsumer<byte[], byte[]> consumer = new SteadyConsumer(properties);
        List<TopicPartition> partitions = consumer.partitionsFor(config.topics().crawls()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition())).toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position); // Now, and not at the first poll.
        return consumer;
    }

    private long write(Signal signal) throws IOException, InterruptedException {
        Map<String, Object> properties = clients.properties("segment-relay-signal");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, SEND_SECONDS * 1000);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, SEND_SECONDS * 1000 / 2);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, SEND_SECONDS * 1000);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties, new ByteArraySerializer(),
                new ByteArraySerializer())) {
            return producer.send(new ProducerRecord<>(config.topics().signals(), 0, null, signal.json()))
                    .get(2 * SEND_SECONDS, TimeUnit.SECONDS).offset();
        } catch (ExecutionException | TimeoutException | org.apache.kafka.common.KafkaException e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            throw new IOException("the signal could not be written to " + config.topics().signals() + ": "
                    + cause.getMessage(), cause);
        }
    }
}
