package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.segmentrelay.sandbox.ActiveFault;
import io.segmentrelay.sandbox.Fault;
import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;

/** The API is away for minutes, with the pauses and limits that are packed. {@code -Doutage.minutes} says how many. */
@Tag("long")
class OutageIT {
    private static final int MINUTES = Integer.getInteger("outage.minutes", 3);
    private static final int SEGMENTS = 12;
    private static final int MEMBERS = 1_000;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    static List<Arguments> outages() {
        return List.of(Arguments.of("down", Fault.status(503)), Arguments.of("silent", Fault.hang()),
                Arguments.of("the token is refused", Fault.tokenRevoked()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("outages")
    void nothingIsLostWhileTheApiIsAwayAndHardlyAnythingIsAsked(String name, Fault fault) throws Exception {
        // given
        World world = World.empty(1);
        for (int segment = 0; segment < SEGMENTS; segment++) {
            int first = segment * 100;
            world.create("Segment " + segment, "", Membership.formula(MEMBERS, i -> 1 + first + i));
        }
        try (RelaySite site = new RelaySite(world).with("RELAY_REQUESTS_PER_SECOND", "20").with("RELAY_POLL_INTERVAL", "10s");
                RelayProcess process = site.start()) {
            site.awaitReports(process, SEGMENTS / 2);

            // when
            ActiveFault outage = site.standIn.faults().inject(fault);
            long left = site.count("left");
            world.segments().forEach(segment -> {
                long first = segment.members().ids().min().orElseThrow() + 10; // Few enough for the brake.
                world.members(segment.id(), Membership.formula(MEMBERS, i -> first + i));
                world.recount(segment.id());
            });
            TimeUnit.SECONDS.sleep(30); // Until a list has failed for good, walks that begin meanwhile try theirs as well.
            long before = process.requests();
            TimeUnit.MINUTES.sleep(MINUTES);
            long asked = process.requests() - before;
            assertThat(site.count("left")).as("left while the API was away").isEqualTo(left);
            site.standIn.faults().clear(outage);

            // then
            assertThat(process.isAlive()).isTrue();
            assertThat(asked).as("a list now and then, each tried again a few times, and no walks")
                    .isLessThanOrEqualTo(MINUTES * 60 / 10 * 4);
            process.awaitAlive(LIMIT, () -> process.isReady()
                    && site.reports().size() >= SEGMENTS + SEGMENTS / 2);
            process.awaitAlive(LIMIT, () -> site.isTheTruthTold());
            site.verified();
        }
    }
}
