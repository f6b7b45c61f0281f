package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

/** The state topic is lost: nothing is told of twice, whoever starts. */
class StateRebuildIT {
    private static final long SEGMENT = 1033;
    private static final int MEMBERS = 250;
    private static final long NEWCOMER = 100_001;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void aStateThatIsLostStopsTheStartAndIsRebuiltFromWhatWasPublished() throws Exception {
        // given
        try (RelaySite site = RelaySite.of(SEGMENT, "Active", MEMBERS).with("RELAY_REQUESTS_PER_SECOND", "1000")) {
            try (RelayProcess first = site.start()) {
                site.awaitReports(first, 1);
                site.expect("SIGTERM");
                first.terminate();
                assertThat(first.endsWithin(Duration.ofSeconds(20))).isTrue();
            }
            int published = site.published().size();
            site.loseState();

            // when
            try (RelayProcess refused = site.start()) {

                // then
                assertThat(refused.endsWithin(LIMIT)).as(refused::output).isTrue();
                assertThat(refused.exitCode()).isEqualTo(1);
                assertThat(refused.output().lines().filter(line -> line.contains("relay.state=rebuild")))
                        .as(refused::output).singleElement().asString().contains(site.topics.state() + " is empty")
                        .contains(site.topics.events().memberships() + " is not").contains("restore the state topic");
                assertThat(refused.output()).doesNotContain("\tat ");
            }
            assertThat(site.published()).as("a start that is refused publishes nothing").hasSize(published);

            // when
            site.world.remove(SEGMENT, 5);
            site.world.recount(SEGMENT);
            try (RelayProcess rebuilt = site.with("RELAY_STATE", "rebuild").start()) {
                rebuilt.awaitAlive(LIMIT, () -> site.count("left") == 1);
                site.world.add(SEGMENT, NEWCOMER);
                site.world.recount(SEGMENT);
                rebuilt.awaitAlive(LIMIT, () -> site.count("entered") == 1);
            }

            // then
            assertThat(site.count("snapshot")).as("nobody a second time").isEqualTo(MEMBERS);
            assertThat(site.count("left")).isEqualTo(1);
            assertThat(site.verified().members("main/" + SEGMENT)).hasSize(MEMBERS).contains(NEWCOMER).doesNotContain(5L);
        }
    }
}
