package io.segmentrelay.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.segmentrelay.sandbox.Broker;
import io.segmentrelay.sandbox.BrokerOptions;
import io.segmentrelay.testing.RelayTopics;
import io.segmentrelay.testing.SharedBroker;
import io.segmentrelay.text.Finding;

@Timeout(60)
class TopicCheckIT {
    private final Map<String, String> settings = SharedBroker.settings(RelayTopics.own());

    /** {@code DocumentedTopicsTest} has what that is. */
    @Test
    void createsTopicsThatAreMissing() throws Exception {
        // when
        TopicFacts facts = check();

        // then
        assertThat(facts.clusterId()).isNotBlank();
        List<Topic> topics = Topic.all(KafkaParts.of(settings).relay());
        assertThat(topics).extracting(Topic::partitions).containsExactly(6, 6, 6, 1, 16);
        for (Topic topic : topics) {
            assertThat(facts.partitions(topic.name())).isEqualTo(topic.partitions());
            assertThat(facts.topicId(topic.name())).isNotBlank();
            assertThat(config(topic.name())).containsAllEntriesOf(topic.kind().settings());
        }
        assertThat(config(name("state"))).containsEntry("cleanup.policy", "compact").containsEntry("segment.ms", "3600000")
                .containsEntry("max.compaction.lag.ms", "3600000").containsEntry("delete.retention.ms", "86400000");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { "state | cleanup.policy | delete | compact",
            "state | cleanup.policy | compact,delete | compact", "memberships | cleanup.policy | compact,delete | compact",
            "segments | cleanup.policy | delete | compact", "state | max.message.bytes | 100000 | 1048588" })
    void stopsWhereRecordsWouldBeLost(String topic, String setting, String value, String wanted) throws Exception {
        // given
        check();
        alter(topic, setting, value);

        // when
        var problem = assertThatThrownBy(this::check);

        // then
        problem.isInstanceOf(TopicProblem.class)
                .hasMessageStartingWith(name(topic) + " (relay.topics." + topic + ") has " + setting + "=" + value)
                .hasMessageEndingWith("kafka-configs.sh --bootstrap-server " + SharedBroker.bootstrapServers()
                        + " --alter --entity-type topics --entity-name " + name(topic) + " --add-config " + setting + "="
                        + wanted);
    }

    @Test
    void stopsAtASettingThatKafkaCannotMeet() {
        // given
        settings.put("relay.topics.replication-factor", "3");

        // when
        var problem = assertThatThrownBy(this::check);

        // then
        problem.isInstanceOf(TopicProblem.class).hasMessageContaining("set relay.topics.replication-factor");
    }

    @Test
    void goesOnWhereTopicsCouldBeBetter() throws Exception {
        // given
        TopicFacts created = check();
        alter("state", "max.compaction.lag.ms", "999999999");
        alter("crawls", "retention.ms", "-1");

        // when
        TopicFacts found = check();

        // then
        assertThat(found).isEqualTo(created);
    }

    @Test
    void warnsWhereCompactionMayNeverCome() throws Exception {
        // given
        create("memberships", 6, Map.of("cleanup.policy", "compact", "min.compaction.lag.ms", "864000000",
                "delete.retention.ms", "864000000"));

        // when
        List<Finding> warnings = warnings();

        // then
        assertThat(warnings).singleElement().satisfies(warning -> {
            assertThat(warning.what()).contains("max.compaction.lag.ms=9223372036854775807", "segment.ms=604800000");
            assertThat(warning.remedy()).as("a day more than what is kept as a stream")
                    .endsWith("--add-config max.compaction.lag.ms=950400000,segment.ms=86400000");
        });
    }

    @Test
    void knowsThatTheBrokersKeepTransactionsApart() throws Exception {
        // when
        TopicFacts facts = check();

        // then
        assertThat(facts.transactions().level()).isEqualTo(2);
        assertThat(warnings()).isEmpty();
    }

    @Test
    void warnsOfBrokersThatCouldTearATransaction() throws Exception {
        // given
        try (Broker old = Broker.start(BrokerOptions.defaults().features(Map.of("transaction.version", (short) 1)))) {
            settings.put("kafka.bootstrap.servers", old.bootstrapServers());

            // when
            TopicFacts facts = check();

            // then
            assertThat(facts.transactions().doubt()).hasValueSatisfying(
                    words -> assertThat(words).contains("transaction.version 1", "torn", "KIP-890"));
            assertThat(warnings()).singleElement().satisfies(warning -> assertThat(warning.remedy())
                    .startsWith("kafka-features.sh --bootstrap-server " + old.bootstrapServers()
                            + " upgrade --feature transaction.version=2"));
        }
    }

    private List<Finding> warnings() {
        return topicCheck().preview().stream().filter(finding -> finding.status() != Finding.Status.OK).toList();
    }

    @ParameterizedTest
    @CsvSource({ "localhost:1", "no-such-host.invalid:9092" })
    void waitsForAKafkaThatIsOutOfReachUntilItIsInterrupted(String address) throws Exception {
        // given
        settings.put("kafka.bootstrap.servers", address);
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread checking = new Thread(() -> {
            try {
                check();
                ended.complete(null);
            } catch (Exception e) {
                ended.complete(e);
            }
        });
        checking.start();
        checking.join(2000);
        assertThat(checking.isAlive()).isTrue();

        // when
        checking.interrupt();

        // then
        assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    private TopicFacts check() throws InterruptedException {
        return topicCheck().check();
    }

    private TopicCheck topicCheck() {
        return KafkaParts.of(settings).topicCheck();
    }

    private String name(String topic) {
        return settings.get("relay.topics." + topic);
    }

    private void create(String topic, int partitions, Map<String, String> config) throws Exception {
        SharedBroker.admin()
                .createTopics(List.of(new NewTopic(name(topic), Optional.of(partitions), Optional.empty()).configs(config)))
                .all()
                .get();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> SharedBroker.admin().listTopics().names().get().contains(name(topic)));
    }

    /** Returns when the broker has heard of it, which is a moment after its controller. */
    private void alter(String topic, String key, String value) throws Exception {
        SharedBroker.admin().incrementalAlterConfigs(Map.of(resource(name(topic)),
                List.of(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET)))).all().get();
        await().atMost(Duration.ofSeconds(30)).until(() -> value.equals(config(name(topic)).get(key)));
    }

    private static Map<String, String> config(String topic) throws Exception {
        return SharedBroker.admin().describeConfigs(List.of(resource(topic))).all().get().get(resource(topic)).entries()
                .stream()
                .filter(entry -> entry.value() != null)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }
}
