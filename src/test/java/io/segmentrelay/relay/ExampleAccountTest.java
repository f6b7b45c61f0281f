package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.segmentrelay.event.EventTopics;
import io.segmentrelay.history.Evidence;
import io.segmentrelay.history.HistoryChecker;
import io.segmentrelay.testing.Replay;
import io.segmentrelay.testing.TopicReader;

@QuarkusTest
@QuarkusTestResource(value = ExampleAccount.class, restrictToAnnotatedClass = true)
class ExampleAccountTest {
    private static final EventTopics TOPICS = EventTopics.DEFAULT;

    @Test
    void theVendorsExampleYieldsItsSegmentsItsMembersAndAReportForEachWalk() throws Exception {
        // given
        try (TopicReader topics = TopicReader.readCommitted(ExampleAccount.broker.bootstrapServers(), TOPICS.segments(),
                TOPICS.memberships(), TOPICS.crawls())) {

            // when
            topics.readUntil(records -> records.stream().filter(record -> record.topic().equals(TOPICS.crawls()))
                    .count() >= 5, Duration.ofSeconds(30));
            topics.readToEnd(Duration.ofSeconds(30)); // Of the other topics too.

            // then
            List<? extends ConsumerRecord<?, ?>> records = topics.records();
            assertThat(records.stream().collect(Collectors.groupingBy(ConsumerRecord::topic, Collectors.counting())))
                    .isEqualTo(Map.of(TOPICS.segments(), 5L, TOPICS.memberships(), 500L, TOPICS.crawls(), 5L));
            HistoryChecker.verify(Evidence.builder().committed(topics.records()).build());
            Replay replay = new Replay();
            replay.acceptAll(topics.records());
            assertThat(replay.members("main/1033")).hasSize(100);
        }
    }
}
