package io.segmentrelay.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;

import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.testing.AsyncApi;

/** What the AsyncAPI document says of topics is how they are created. */
class DocumentedTopicsTest {
    private static final AsyncApi API = AsyncApi.read();

    @Test
    void everyTopicButTheMemoryOfTheRelayIsDescribedAsItIsCreated() {
        // given
        RelayConfig defaults = KafkaParts.of(Map.of()).relay();
        // when
        List<Topic> topics = Topic.all(defaults).stream().filter(topic -> topic.kind() != Topic.Kind.STATE).toList();
        // then
        assertThat(API.fields("/channels")).hasSameSizeAs(topics);
        assertThat(topics).allSatisfy(topic -> {
            String channel = "/channels/" + topic.key().replace("relay.topics.", "");
            assertThat(API.document().at(channel + "/address").asText()).isEqualTo(topic.name());
            assertThat(API.document().at(channel + "/description").asText()).contains(topic.key());
            assertThat(settings(channel)).isEqualTo(topic.kind().settings());
        });
        assertThat(API.document().at("/channels/signals/bindings/kafka/partitions").asInt()).isEqualTo(1);
        assertThat(topics).filteredOn(topic -> topic.key().equals("relay.topics.signals")).extracting(Topic::partitions)
                .containsExactly(1);
    }

    /** As Kafka takes them: a list is separated by commas. */
    private static Map<String, String> settings(String channel) {
        return API.fields(channel + "/bindings/kafka/topicConfiguration").entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, setting -> text(setting.getValue()), (one, other) -> one,
                        TreeMap::new));
    }

    private static String text(JsonNode value) {
        return value.isArray() ? value.valueStream().map(JsonNode::asText).collect(Collectors.joining(",")) : value.asText();
    }
}
