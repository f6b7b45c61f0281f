package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;
import io.segmentrelay.testing.RelayTopics;
import io.segmentrelay.testing.TopicReader;

/** Somebody deletes a topic of a relay that runs, and makes it anew in the same shape: only its id tells the two apart. */
@Tag("long")
class TopicMadeAnewIT {
    private static final long SEGMENT = 1033;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofSeconds(5);

    static List<Arguments> topics() {
        return List.of(of("memberships", topics -> topics.events().memberships()),
                of("segments", topics -> topics.events().segments()), of("state", RelayTopics::state));
    }

    private static Arguments of(String name, Function<RelayTopics, String> topic) {
        return Arguments.of(name, topic);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("topics")
    void itIsNotTakenForTheFormerOne(String name, Function<RelayTopics, String> anew) throws Exception {
        // given
        try (RelaySite site = RelaySite.of(SEGMENT, "Active", 50);
                RelayProcess process = site.start();
                Admin admin = site.admin()) {
            site.awaitReports(process, 1);
            String topic = anew.apply(site.topics);

            // when
            makeAnew(admin, topic);
            AtomicLong newcomer = new AtomicLong(1000);
            process.awaitAlive(LIMIT, () -> {
                site.world.add(SEGMENT, newcomer.incrementAndGet());
                site.world.recount(SEGMENT);
                return !process.isReady();
            });

            // then
            process.awaitAlive(LIMIT, () -> process.output().lines()
                    .anyMatch(line -> line.contains(topic + " of the id") && line.contains("relay.state=")));
            try (TopicReader reader = TopicReader.readCommitted(site.bootstrapServers(), topic)) {
                int committed = reader.readToEnd(LIMIT).size();
                int requests = site.requestsServed();
                site.world.add(SEGMENT, newcomer.incrementAndGet());
                site.world.recount(SEGMENT);
                await().during(QUIET).atMost(LIMIT).until(() -> reader.readToEnd(LIMIT).size() == committed);
                assertThat(site.requestsServed()).isEqualTo(requests);
            }
        }
    }

    /**
     * A segment of which nothing was written since is not in the new topic, and would be a new one to a relay that reads it.
     */
    @Test
    void aStateThatWasMadeAnewHasNobodyToldTwice() throws Exception {
        // given
        World world = World.empty(1);
        world.create(SEGMENT, "Active", "", Membership.formula(50, i -> 1 + i));
        world.create(SEGMENT + 1, "Other", "", Membership.formula(20, i -> 1 + i));
        try (RelaySite site = new RelaySite(world); RelayProcess process = site.start(); Admin admin = site.admin()) {
            site.awaitReports(process, 2);

            // when
            makeAnew(admin, site.topics.state());
            site.shows(SEGMENT, 51);
            await().atMost(LIMIT).until(() -> !process.isReady() || site.isTheTruthTold());
            refuse(admin, site.topics.state(), AlterConfigOp.OpType.SET);
            site.shows(SEGMENT, 52);
            await().atMost(LIMIT).until(() -> !process.isReady());
            refuse(admin, site.topics.state(), AlterConfigOp.OpType.DELETE);

            // then
            await().during(QUIET).atMost(LIMIT).until(() -> site.count("snapshot") == 70);
        }
    }

    private static void makeAnew(Admin admin, String topic) throws Exception {
        int partitions = admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size();
        admin.deleteTopics(List.of(topic)).all().get();
        await().atMost(LIMIT).until(() -> !admin.listTopics().names().get().contains(topic));
        admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)
                .configs(Map.of("cleanup.policy", "compact")))).all().get();
    }

    /** What ends a transaction is taken, what a transaction writes is not. */
    private static void refuse(Admin admin, String topic, AlterConfigOp.OpType how) throws Exception {
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(
                new AlterConfigOp(new ConfigEntry("max.message.bytes", "100"), how)))).all().get();
    }
}
