package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;
import io.segmentrelay.testing.TopicReader;

/** The state topic is lost: nothing is told of twice, whoever starts. */
class StateRebuildIT {
    private static final long SEGMENT = 1033;
    private static final int MEMBERS = 250;
    private static final long NEWCOMER = 100_001;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void aStateThatIsLostStopsTheStartAndIsRebuiltFromWhatWasPublished() throws Exception {
        // given
        World world = World.empty(1);
        world.create(SEGMENT, "Active", "Whose state is lost", Membership.formula(MEMBERS, i -> 1 + i));
        try (RelaySite site = new RelaySite(world).with("RELAY_REQUESTS_PER_SECOND", "1000");
                TopicReader topics = site.follow()) {
            try (RelayProcess first = site.start()) {
                first.awaitAlive(LIMIT, () -> !RelaySite.reports(topics.readToEnd(LIMIT)).isEmpty());
                site.expect("SIGTERM");
                first.terminate();
                assertThat(first.endsWithin(Duration.ofSeconds(20))).isTrue();
            }
            int published = topics.readToEnd(LIMIT).size();
            site.loseState();

            // when
            try (RelayProcess refused = site.start()) {

                // then
                assertThat(refused.endsWithin(LIMIT)).as(refused::output).isTrue();
                assertThat(refused.exitCode()).isEqualTo(1);
                assertThat(refused.output().lines().filter(line -> line.contains("relay.state=rebuild")))
                        .as(refused::output).singleElement().asString().contains("usercom.relay-state is empty")
                        .contains("usercom.memberships is not").contains("restore the state topic");
                assertThat(refused.output()).doesNotContain("\tat ");
            }
            assertThat(topics.readToEnd(LIMIT)).as("a start that is refused publishes nothing").hasSize(published);

            // when
            world.remove(SEGMENT, 5);
            world.recount(SEGMENT);
            try (RelayProcess rebuilt = site.with("RELAY_STATE", "rebuild").start()) {
                rebuilt.awaitAlive(LIMIT, () -> RelaySite.count(topics.readToEnd(LIMIT), "left") == 1);
                world.add(SEGMENT, NEWCOMER);
                world.recount(SEGMENT);
                rebuilt.awaitAlive(LIMIT, () -> RelaySite.count(topics.readToEnd(LIMIT), "entered") == 1);
            }

            // then
            assertThat(RelaySite.count(topics.records(), "snapshot")).as("nobody a second time").isEqualTo(MEMBERS);
            assertThat(RelaySite.count(topics.records(), "left")).isEqualTo(1);
            assertThat(site.verified(topics).members("main/" + SEGMENT)).hasSize(MEMBERS).contains(NEWCOMER).doesNotContain(5L);
        }
    }
}
