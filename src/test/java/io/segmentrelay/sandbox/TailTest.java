package io.segmentrelay.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class TailTest {

    private static final String ENTERED = """
            {"segment": {"id": 1033, "name": "Active"}, "user": {"id": 27, "custom_id": "A-17"}, "change": "entered"}""";
    private static final String LEFT = """
            {"segment": {"id": 1033, "name": "Active"}, "user": {"id": 28, "custom_id": null}, "change": "left"}""";
    private static final String UPDATED = """
            {"segment": {"id": 1033, "name": "Active"}, "user": {"id": 27, "custom_id": "B-17"}, "change": "updated",
             "previous": {"custom_id": "A-17"}}""";
    private static final String SNAPSHOT = """
            {"segment": {"id": 1034, "name": "New"}, "user": {"id": 27}, "change": "snapshot"}""";
    private static final String CRAWL = """
            {"segment": {"id": 1034, "name": "New"}, "crawl": 42, "outcome": "completed", "members_seen": 2, "snapshot": 2,
             "entered": 0, "left": 0}""";
    private static final String SEGMENT = """
            {"segment": {"id": 1034, "name": "Nowi"}, "change": "updated", "previous": {"name": "New"}}""";

    private static final String HOSTILE = "{\"account\": \"main\", \"change\": \"created\", \"segment\": {\"id\": 1, \"name\": \""
            + "\\u001b[2Jx\\u000ay" + "z".repeat(500) + "\"}}";

    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Test
    void printsOneReadableLineForEachEventAndOneForASnapshotAndNoNameCommandsTheTerminalOrFillsIt() throws Exception {
        // given
        try (var broker = Broker.start(); var tail = Tail.start(broker.bootstrapServers(), lines::add)) {

            // when
            createTopics(broker);
            send(broker, "usercom.memberships", ENTERED, LEFT, null, UPDATED, SNAPSHOT, SNAPSHOT, "no json");
            send(broker, "usercom.crawls", CRAWL);
            send(broker, "usercom.segments", SEGMENT, HOSTILE);

            // then
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(lines).containsExactlyInAnyOrder(
                    "Active  + 27  A-17",
                    "Active  - 28",
                    "Active  ~ 27  B-17  (custom_id was A-17)",
                    "New  = 2 members (snapshot)",
                    "? no JSON in usercom.memberships-0 at 6",
                    "New  . crawl 42 completed: 2 members, 2 snapshot",
                    "Nowi  . segment updated  (name was New)",
                    "\\u001b[2Jx\\u000ay" + "z".repeat(72) + "…  . segment created"));
        }
    }

    private static void createTopics(Broker broker) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(topic("segments"), topic("memberships"), topic("crawls"))).all()
                    .get(20, TimeUnit.SECONDS);
        }
    }

    private static NewTopic topic(String name) {
        return new NewTopic("usercom." + name, 1, (short) 1);
    }

    private static void send(Broker broker, String topic, String... values) {
        Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (var value : values) {
                var bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(topic, bytes));
            }
        }
    }
}
