package webhook;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The topic of what could not be delivered: each record as it was, with headers that say why. */
final class DeadLetters implements AutoCloseable {
    private final String topic;
    private final KafkaProducer<String, byte[]> producer;

    DeadLetters(Settings settings) {
        this.topic = settings.deadLetters();
        Map<String, Object> producerSettings = new HashMap<>(settings.kafka());
        producerSettings.put("acks", "all");
        this.producer = new KafkaProducer<>(producerSettings, new StringSerializer(), new ByteArraySerializer());
    }

    /** Returns when Kafka has it for good. */
    void put(ConsumerRecord<String, byte[]> record, String why, int attempts) throws ExecutionException, InterruptedException {
        ProducerRecord<String, byte[]> letter = new ProducerRecord<>(topic, null, record.key(), record.value(),
                record.headers());
        Map.of("webhook_why", why, "webhook_attempts", attempts, "webhook_at", Instant.now(), "webhook_topic", record.topic(),
                "webhook_partition", record.partition(), "webhook_offset", record.offset())
                .forEach((name, value) -> letter.headers().add(name, value.toString().getBytes(StandardCharsets.UTF_8)));
        producer.send(letter).get();
    }

    @Override
    public void close() {
        producer.close();
    }
}
