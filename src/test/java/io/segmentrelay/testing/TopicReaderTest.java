package io.segmentrelay.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** With Kafka's own in-memory consumer: what a broker adds is seen wherever the reader is used. */
class TopicReaderTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final TopicPartition FIRST = new TopicPartition("events", 0);
    private static final TopicPartition SECOND = new TopicPartition("events", 1);

    private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
    private final TopicReader reader = new TopicReader(consumer, List.of("events"));

    @Test
    void everythingUpToTheEndIsRead() {
        // given
        topicEndsAt(2, 1);
        consumer.schedulePollTask(() -> {
            add(FIRST, 0, "a");
            add(SECOND, 0, "b");
        });
        consumer.schedulePollTask(() -> add(FIRST, 1, "c"));
        // when
        List<ConsumerRecord<String, byte[]>> records = reader.readToEnd(LIMIT);
        // then
        assertThat(records).extracting(ConsumerRecord::key).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(reader.records("events")).hasSize(3);
        assertThat(reader.records("others")).isEmpty();
    }

    @Test
    void anEndThatIsNotReachedInTimeIsNamed() {
        // given
        topicEndsAt(2, 0);
        consumer.schedulePollTask(() -> add(FIRST, 0, "a"));
        // when // then
        assertThatThrownBy(() -> reader.readToEnd(SHORT)).isInstanceOf(AssertionError.class)
                .hasMessageContaining("{events-0=1} of").hasMessageContaining("events-0=2");
    }

    @Test
    void readingGoesOnUntilTheConditionIsMet() {
        // given
        topicEndsAt(0, 0);
        consumer.schedulePollTask(() -> add(FIRST, 0, "a"));
        consumer.schedulePollTask(() -> add(FIRST, 1, "b"));
        consumer.schedulePollTask(() -> add(FIRST, 2, "c"));
        // when
        List<ConsumerRecord<String, byte[]>> records = reader.readUntil(read -> read.size() == 2, LIMIT);
        // then
        assertThat(records).extracting(ConsumerRecord::key).containsExactly("a", "b");
    }

    @Test
    void aConditionThatIsNotMetInTimeFailsWithTheLastRecord() {
        // given
        topicEndsAt(0, 0);
        consumer.schedulePollTask(() -> add(FIRST, 0, "a"));
        // when // then
        assertThatThrownBy(() -> reader.readUntil(read -> false, SHORT)).isInstanceOf(AssertionError.class)
                .hasMessage("condition not met within PT0.05S by 1 records, the last events-0@0 a");
    }

    @Test
    void aTopicThatDoesNotAppearInTimeIsNamed() {
        // given
        TopicReader missing = new TopicReader(consumer, List.of("missing"));
        // when // then
        assertThatThrownBy(() -> missing.readToEnd(SHORT)).hasMessageContaining("topics [missing]");
    }

    @Test
    void closingTheReaderClosesTheConsumer() {
        // when
        reader.close();
        // then
        assertThat(consumer.closed()).isTrue();
    }

    private void topicEndsAt(long first, long second) {
        Node[] none = {};
        consumer.updatePartitions("events", List.of(new PartitionInfo("events", 0, Node.noNode(), none, none),
                new PartitionInfo("events", 1, Node.noNode(), none, none)));
        consumer.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
        consumer.updateEndOffsets(Map.of(FIRST, first, SECOND, second));
    }

    private void add(TopicPartition partition, long offset, String key) {
        consumer.addRecord(new ConsumerRecord<>(partition.topic(), partition.partition(), offset, key, new byte[0]));
    }
}
