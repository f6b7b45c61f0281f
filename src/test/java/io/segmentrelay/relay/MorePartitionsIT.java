package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.segmentrelay.sandbox.World;
import io.segmentrelay.testing.Replay;
import io.segmentrelay.testing.TopicReader;

/** Somebody gives the memberships topic more partitions: keys move, and old values would stay in the table for ever. */
@Timeout(180)
class MorePartitionsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long SEGMENT = 1033;
    private static final int MEMBERS = 20;
    private static final String WIDER = "wider.memberships";

    @Test
    void nothingIsPublishedToThemUntilANewTopicTakesTheirPlace() throws Exception {
        try (RelaySite site = RelaySite.of(SEGMENT, "Active", MEMBERS).with("RELAY_REQUESTS_PER_SECOND", "1000")
                .with("KAFKA_METADATA_MAX_AGE_MS", "300").with("RELAY_ADMIN_TOKEN", RelaySite.ADMIN_TOKEN);
                Admin admin = Admin
                        .create(Map.of("bootstrap.servers", site.bootstrapServers()))) {
            try (RelayProcess first = site.start()) {
                site.awaitReports(first, 1);

                // when
                admin.createPartitions(Map.of(site.topics.events().memberships(), NewPartitions.increaseTo(12))).all().get();

                // then
                AtomicLong newcomer = new AtomicLong(1000);
                first.awaitAlive(LIMIT, () -> {
                    site.world.add(SEGMENT, newcomer.incrementAndGet());
                    site.world.recount(SEGMENT);
                    return first.said("/q/health/ready").contains("keys have moved");
                });
                first.awaitAlive(LIMIT, () -> first.gauge("relay_account_running", "main") == 0);
                first.terminate();
                assertThat(first.endsWithin(Duration.ofSeconds(20))).isTrue();
            }
            try (TopicReader grown = TopicReader.readCommitted(site.bootstrapServers(),
                    site.topics.events().memberships())) {
                assertThat(grown.readToEnd(LIMIT)).as("nothing is committed by the new number")
                        .allMatch(record -> record.partition() < 6);
            }

            // when
            try (RelayProcess refused = site.start()) {

                // then
                assertThat(refused.endsWithin(LIMIT)).as(refused::output).isTrue();
                assertThat(refused.exitCode()).isEqualTo(1);
                assertThat(refused.output())
                        .contains("6 partitions of " + site.topics.events().memberships() + ", which has 12")
                        .contains("relay.state=move").doesNotContain("\tat ");
            }

            // when
            site.with("RELAY_TOPICS_MEMBERSHIPS", WIDER).with("RELAY_TOPICS_PARTITIONS", "12").with("RELAY_STATE", "move");
            try (RelayProcess moved = site.start();
                    TopicReader wider = TopicReader.readCommitted(site.bootstrapServers(),
                            site.topics.events().segments(), WIDER)) {
                moved.awaitAlive(LIMIT, () -> moved.runs("main"));
                assertThat(moved.signal(RelaySite.ADMIN_TOKEN, "{\"signal\":\"snapshot\"}").statusCode()).isEqualTo(200);

                // then
                moved.awaitAlive(LIMIT,
                        () -> List.copyOf(new Replay().acceptAll(wider.readToEnd(LIMIT)).members("main/" + SEGMENT))
                                .equals(truth(site.world)));
            }

            // when
            try (RelayProcess again = site.with("RELAY_STATE", "keep").start()) {

                // then
                again.awaitAlive(LIMIT, () -> again.runs("main"));
            }
        }
    }

    private static List<Long> truth(World world) {
        return LongStream.of(world.segments().iterator().next().counted().ids().sorted().toArray()).boxed().toList();
    }
}
