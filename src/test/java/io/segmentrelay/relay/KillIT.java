package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;

/** The packaged program is killed, and begun again: as if nothing had happened. */
@Execution(ExecutionMode.CONCURRENT)
@Order(1)
class KillIT {
    private static final long SEGMENT = 1033;
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @Test
    void aCrawlThatIsKilledAgainAndAgainGoesOnAtItsCheckpoint() throws Exception {
        // given
        int members = 50_000;
        World world = World.empty(1);
        world.create(SEGMENT, "Big", "Killed on the way", Membership.formula(members, i -> 1 + 3 * i));
        try (RelaySite site = new RelaySite(world).with("RELAY_REQUESTS_PER_SECOND", "125")) {

            // when
            for (int kill = 1; kill <= 2; kill++) {
                killed(site, kill * 100);
            }
            try (RelayProcess last = site.start()) {
                site.awaitReports(last, 1);
            }

            // then
            assertThat(site.verified().members("main/" + SEGMENT)).hasSize(members);
            assertThat(site.count("snapshot")).isEqualTo(members);
            assertThat(site.reports()).hasSize(1);
            site.checkpoints().forEach(checkpoint -> assertThat(checkpoint.page()).isPositive());
            site.checkpoints().forEach(checkpoint -> assertThat(checkpoint.servedAfterwards(site.pagesServed()))
                    .as("begins at %s, and no page before it is asked for again", checkpoint).startsWith(checkpoint.page())
                    .allMatch(page -> page >= checkpoint.page()));
        }
    }

    private static void killed(RelaySite site, int pages) {
        try (RelayProcess process = site.start()) {
            process.awaitAlive(LIMIT, () -> site.pagesServed().size() >= pages);
            process.kill();
        }
        site.remember(SEGMENT);
    }

    @Test
    void leaversThatWereJudgedBeforeTheKillArePublishedWithoutAnotherWalk() throws Exception {
        // given
        int members = 10_000;
        int leavers = 4_000;
        try (RelaySite site = RelaySite.of(SEGMENT, "Slipping away", members).with("RELAY_REQUESTS_PER_SECOND", "1000")
                .with("RELAY_BRAKE_COUNT", "100000").with("RELAY_COMMIT_CHUNK", "50")) {
            int walked;
            try (RelayProcess process = site.start()) {
                site.awaitReports(process, 1);
                site.shows(SEGMENT, members - leavers);

                // when
                process.awaitAlive(LIMIT, () -> site.count("left") >= 300);
                site.expect("SIGKILL");
                process.kill();
                walked = site.pagesServed().size();
            }
            assertThat(site.count("left")).as("killed on the way").isLessThan(leavers);
            try (RelayProcess next = site.start()) {
                site.awaitReports(next, 2);
            }

            // then
            assertThat(site.verified().members("main/" + SEGMENT)).hasSize(members - leavers);
            assertThat(site.count("left")).isEqualTo(leavers);
            assertThat(site.pagesServed()).hasSize(walked);
        }
    }

    @Test
    void aProcessThatIsToldToEndKeepsItsCheckpointLeavesTheGroupAndIsGoneWithinTenSeconds() throws Exception {
        // given
        try (RelaySite site = RelaySite.of(SEGMENT, "Big", 20_000).with("RELAY_REQUESTS_PER_SECOND", "50")) {
            try (RelayProcess process = site.start()) {
                process.awaitAlive(LIMIT, () -> site.pagesServed().size() >= 60);

                // when
                process.terminate();

                // then
                assertThat(process.endsWithin(Duration.ofSeconds(10))).as("ended in time").isTrue();
                assertThat(process.exitCode()).isIn(0, 143);
            }
            assertThat(site.relaysInTheGroup()).as("nobody waits for the session of a process that is gone").isZero();
            List<Long> served = site.pagesServed();
            RelaySite.Checkpoint checkpoint = site.remember(SEGMENT);
            assertThat(checkpoint.page()).as("all that was read is kept, but for a page under way")
                    .isBetween(served.size() - 1L, (long) served.size());
            try (RelayProcess next = site.with("RELAY_REQUESTS_PER_SECOND", "1000").start()) {
                site.awaitReports(next, 1);
            }
            assertThat(checkpoint.servedAfterwards(site.pagesServed())).startsWith(checkpoint.page())
                    .allMatch(page -> page >= checkpoint.page());
            assertThat(site.verified().members("main/" + SEGMENT)).hasSize(20_000);
            assertThat(site.reports()).hasSize(1);
        }
    }
}
