package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;

/** The packaged program does not pass for well where it can do nothing. */
@Timeout(120)
class SilenceIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void aRelayThatCanReadNobodySaysSoAndThatItCanAgain() throws Exception {
        // given
        World world = World.empty(1);
        world.create(1, "Active", "", Membership.formula(30, i -> 1 + i));
        world.create(2, "Gone", "", Membership.formula(30, i -> 1 + i));
        world.show(1, "users", null);
        world.show(2, "users", "https://elsewhere.example/api/public/segments/2/users/");
        try (RelaySite site = new RelaySite(world);
                RelayProcess process = site.start()) {
            // when
            process.awaitAlive(LIMIT, () -> process.said("/q/health/ready").contains("no segment can be read: "));
            boolean wasReady = process.isReady();
            process.awaitAlive(LIMIT, () -> process.said("/").contains("no segment can be read: "));
            world.showTruth(1, "users");
            process.awaitAlive(LIMIT, process::isReady);

            // then
            assertThat(wasReady).isFalse();
            assertThat(process.output()).containsOnlyOnce("segment 1 cannot be read: ")
                    .containsOnlyOnce("segment 2 cannot be read: ").containsOnlyOnce("segment 1 can be read again");
        }
    }

    @Test
    void aFilterThatMatchesNoSegmentIsSaid() throws Exception {
        // given
        try (RelaySite site = RelaySite.of(1, "Active", 30).with("RELAY_SEGMENTS_INCLUDE", "Aktive*");
                RelayProcess process = site.start()) {
            // when
            process.awaitAlive(LIMIT, () -> process.said("/")
                    .contains("no segment is followed: none of its list matches relay.segments.include"));

            // then
            assertThat(process.output()).containsOnlyOnce("no segment of its list matches Aktive*");
        }
    }
}
