package io.segmentrelay.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.segmentrelay.event.EventWriter;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.event.SegmentChange;
import io.segmentrelay.kafka.KafkaParts;
import io.segmentrelay.kafka.RelayKafka;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.StateProblem;
import io.segmentrelay.testing.RelayTopics;
import io.segmentrelay.testing.SharedBroker;

/** The state of one account is gone, while that of another is there. */
@Timeout(60)
class LostStateIT {
    private static final RelayTopics TOPICS = RelayTopics.own();
    private static RelayKafka kafka;
    private static StateStore states;

    @BeforeAll
    static void publish() throws Exception {
        KafkaParts parts = KafkaParts.of(SharedBroker.settings(TOPICS));
        kafka = parts.kafka();
        states = new StateStore(kafka, parts.relay());
        kafka.checked(parts.topicCheck().check());
        try (Producer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", SharedBroker.bootstrapServers()),
                new StringSerializer(), new ByteArraySerializer())) {
            segment(producer, "main", SegmentChange.CREATED);
            segment(producer, "other", SegmentChange.CREATED);
            segment(producer, "gone", SegmentChange.CREATED);
            segment(producer, "gone", SegmentChange.DELETED);
            producer.send(new ProducerRecord<>(TOPICS.state(), 3, "other/account", new byte[1]));
        }
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void itIsKnownByTheSegmentsThatWerePublishedOfIt() throws Exception {
        // when
        Map<String, String> lost = states.lost(List.of("main", "gone", "new"), () -> true);

        // then
        assertThat(lost.get("main")).isEqualTo("the state topic " + TOPICS.state() + " holds nothing of account main, but the"
                + " segments topic " + TOPICS.events().segments() + " does (main/1033)");
        assertThat(lost).doesNotContainKeys("gone", "new");
        assertThatThrownBy(() -> states.identify(new AccountState("main"), lost.get("main"))).isInstanceOf(StateProblem.class)
                .hasMessageContaining("restore the state topic, or set relay.state=rebuild");
    }

    @Test
    void aTopicTellsOfTheSegmentsThatAreThere() throws Exception {
        assertThat(states.hasSegmentEvents("main", () -> true)).isTrue();
        assertThat(states.hasSegmentEvents("gone", () -> true)).isFalse();
        assertThat(states.hasSegmentEvents("new", () -> true)).isFalse();
    }

    @Test
    void anAccountThatIsNewIsNoLoss() throws Exception {
        // given
        AccountState state = new AccountState("new");

        // when
        states.identify(state, states.lost(List.of("new"), () -> true).get("new"));

        // then
        assertThat(state.isNew()).isFalse();
        assertThat(states.changed(state)).isNull();
    }

    private static void segment(Producer<String, byte[]> producer, String account, SegmentChange change) {
        ObjectNode segment = JsonNodeFactory.instance.objectNode().put("id", 1033).put("name", "Active");
        for (OutRecord record : new EventWriter(account, "https://shop.user.com/api/public/", TOPICS.events(), true)
                .segment(change, segment, null, 1, Instant.EPOCH)) {
            ProducerRecord<String, byte[]> sent = new ProducerRecord<>(record.topic(), record.key(), record.value());
            record.headers().forEach((name, value) -> sent.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
            producer.send(sent);
        }
    }
}
