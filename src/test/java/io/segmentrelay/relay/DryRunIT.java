package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;

/** A dry run of the packaged program tells what a relay would publish, and leaves Kafka and every relay as they are. */
@Timeout(180)
class DryRunIT {
    private static final long ACTIVE = 1033;
    private static final long QUIET = 1034;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void aDryRunWritesNothingToAnEmptyKafkaAndTellsBesideARelayWhatHasChangedSince() throws Exception {
        // given
        World world = World.empty(1);
        world.create(ACTIVE, "Active", "", Membership.formula(250, i -> 1 + i));
        world.create(QUIET, "Quiet", "", Membership.formula(50, i -> 1 + i));
        try (RelaySite site = RelaySite.alone(world).with("RELAY_ADMIN_TOKEN", RelaySite.ADMIN_TOKEN);
                Admin kafka = site.admin()) {

            // when
            try (RelayProcess dry = dryRun(site)) {
                told(dry, "dry run: not there, and not created: usercom.segments, usercom.memberships, usercom.crawls,"
                        + " usercom.signals, usercom.relay-state");
                told(dry, "dry run: main/1033 Active: would publish segment snapshot");
                told(dry, "dry run: main/1033 Active: completed, would publish 250 snapshot");
                told(dry, "dry run: main/1034 Quiet: completed, would publish 50 snapshot");
                dry.awaitAlive(LIMIT, dry::isReady);

                // then
                assertThat(dry.said("/q/health/ready")).contains("dry run: nothing is published");
                assertThat(dry.get("/q/health", null).statusCode()).isEqualTo(200);
                assertThat(dry.said("/")).contains("Dry run: this process publishes nothing");
                HttpResponse<String> signal = dry.signal(RelaySite.ADMIN_TOKEN, "{\"signal\":\"crawl\"}");
                assertThat(signal.statusCode()).isEqualTo(403);
                assertThat(signal.body()).contains("this is a dry run");
                assertThat(dry.transactions("committed")).isZero();
                dry.terminate();
                assertThat(dry.endsWithin(Duration.ofSeconds(10))).isTrue();
                assertThat(dry.output()).doesNotContain("ERROR").doesNotContain("main/1033/");
            }
            assertThat(topics(kafka)).as("those of groups and transactions among them").isEmpty();

            // given
            Map<String, String> settings = new HashMap<>(site.settings());
            settings.put("RELAY_POLL_INTERVAL", "10m");
            try (RelayProcess relay = RelayProcess.start(settings)) {
                site.awaitReports(relay, 2);
                relay.awaitAlive(LIMIT, relay::isReady);
                world.remove(ACTIVE, 1);
                world.add(ACTIVE, 1001, 1002);
                world.recount(ACTIVE);
                Map<TopicPartition, Long> before = ends(kafka);

                // when
                try (RelayProcess dry = dryRun(site)) {
                    told(dry, "dry run: main/1033 Active: would publish segment recounted");
                    told(dry, "dry run: main/1033 Active: completed, would publish 2 entered, 1 left");
                    told(dry, "dry run: main/1034 Quiet: completed, would publish nothing");
                    dry.awaitAlive(LIMIT, () -> dry.said("/").contains("250"));

                    // then
                    assertThat(dry.said("/")).contains("Dry run").doesNotContain("data-signal");
                    assertThat(site.relaysInTheGroup()).isEqualTo(1);
                }
                assertThat(ends(kafka)).isEqualTo(before);
                assertThat(relay.transactions("fenced")).isZero();
                assertThat(relay.transactions("failed")).isZero();
                assertThat(relay.runs("main")).isTrue();
            }
        }
    }

    private static RelayProcess dryRun(RelaySite site) {
        Map<String, String> settings = new HashMap<>(site.settings());
        settings.put("RELAY_DRY_RUN", "true");
        return RelayProcess.start(settings);
    }

    private static void told(RelayProcess process, String words) {
        process.awaitAlive(LIMIT, () -> process.output().contains(words));
    }

    private static Set<String> topics(Admin kafka) throws Exception {
        return kafka.listTopics(new ListTopicsOptions().listInternal(true)).names().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** Of every partition of the relay's topics, whether committed or not. */
    private static Map<TopicPartition, Long> ends(Admin kafka) throws Exception {
        Set<String> ours = topics(kafka).stream().filter(topic -> topic.startsWith("usercom.")).collect(Collectors.toSet());
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        kafka.describeTopics(ours).allTopicNames().get(LIMIT.toSeconds(), TimeUnit.SECONDS).forEach((name, topic) -> topic
                .partitions()
                .forEach(partition -> asked.put(new TopicPartition(name, partition.partition()), OffsetSpec.latest())));
        return kafka.listOffsets(asked).all().get(LIMIT.toSeconds(), TimeUnit.SECONDS).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset()));
    }
}
