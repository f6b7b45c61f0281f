package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.segmentrelay.clock.ClockFile;
import io.segmentrelay.history.Evidence;
import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;

/** The relay's wall clock is set while it runs; the broker's and the API's stay right. */
@Tag("long")
class ClockJumpIT {
    private static final long SEGMENT = 1033;
    private static final int MEMBERS = 5_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration YEAR = Duration.ofDays(365);
    /** Less than brokers let records be ahead. */
    private static final Duration ACCEPTED = Duration.ofMinutes(59);
    private static final int FAILURES = 2;

    @TempDir
    Path directory;

    @Test
    void aClockThatJumpsAheadAndBackCostsNothingButTime() throws Exception {
        // given
        World world = World.empty(1);
        world.create(SEGMENT, "Big", "Walked in two years", Membership.formula(MEMBERS, i -> 1 + i));
        ClockFile clock = new ClockFile(directory);
        try (RelaySite site = new RelaySite(world).with("RELAY_REQUESTS_PER_SECOND", "12");
                RelayProcess process = site.start(clock.options())) {
            process.awaitAlive(LIMIT, () -> site.pagesServed().size() >= 20);

            // when a year ahead, in mid-walk
            site.expect("the clock is set");
            clock.set(YEAR);
            process.awaitAlive(LIMIT, () -> process.transactions("failed") > 0);
            int requests = site.requestsServed();
            process.awaitAlive(LIMIT, () -> process.transactions("failed") > FAILURES);

            // then
            assertThat(site.requestsServed()).as("requests in vain").isEqualTo(requests);
            assertThat(process.output()).contains("the brokers refuse the time of its records: this machine's clock is 365 days"
                    + " ahead of the broker's");
            assertThat(process.isReady()).isFalse();

            // when right again
            clock.set(Duration.ZERO);

            // then
            site.awaitReports(process, 1);
            assertThat(site.count("snapshot")).isEqualTo(MEMBERS);
            goesOnAt(ACCEPTED, 1, clock, site, process);
            goesOnAt(Duration.ZERO, 2, clock, site, process);
            goesOnAt(YEAR.negated(), 3, clock, site, process);
            goesOnAt(Duration.ZERO, 4, clock, site, process);
            site.verified(Evidence.builder().clockSlack(YEAR.multipliedBy(2)));
        }
    }

    /** Somebody leaves once the clock is so far ahead, and that is told. */
    private static void goesOnAt(Duration ahead, long user, ClockFile clock, RelaySite site, RelayProcess process) {
        clock.set(ahead);
        site.world.remove(SEGMENT, user);
        site.world.recount(SEGMENT);
        process.awaitAlive(LIMIT, () -> site.count("left") == user && site.isTheTruthTold());
    }
}
