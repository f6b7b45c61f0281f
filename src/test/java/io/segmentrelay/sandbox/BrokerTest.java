package io.segmentrelay.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class BrokerTest {

    private static final TopicPartition GREETINGS = new TopicPartition("greetings", 0);

    @Test
    @Timeout(60)
    void keepsCommittedRecordsOverARestartOnTheSameDirectory(@TempDir Path data) throws Exception {
        // given
        var port = Ports.free();
        try (var broker = Broker.start(BrokerOptions.defaults().port(port).directory(data))) {
            send(broker, "hello");
        }

        // when
        try (var broker = Broker.start(BrokerOptions.defaults().port(port).directory(data))) {

            // then
            assertThat(read(broker)).containsExactly("hello");
        }
    }

    private static void send(Broker broker, String text) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("greetings", 1, (short) 1))).all().get(20, TimeUnit.SECONDS);
        }
        Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "test");
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("greetings", text.getBytes(StandardCharsets.UTF_8)));
            producer.commitTransaction();
        }
    }

    private static List<String> read(Broker broker) {
        Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level",
                "read_committed", "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(GREETINGS));
            var texts = new ArrayList<String>();
            consumer.poll(Duration.ofSeconds(20))
                    .forEach(record -> texts.add(new String(record.value(), StandardCharsets.UTF_8)));
            return texts;
        }
    }
}
