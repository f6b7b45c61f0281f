package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;
import io.segmentrelay.testing.TopicReader;

/** The packaged program is killed, and begun again: as if nothing had happened. */
class KillIT {
    private static final long SEGMENT = 1033;
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @Test
    void aCrawlThatIsKilledAgainAndAgainGoesOnAtItsCheckpoint() throws Exception {
        // given
        int members = 100_000;
        World world = World.empty(1);
        world.create(SEGMENT, "Big", "Killed on the way", Membership.formula(members, i -> 1 + 3 * i));
        try (RelaySite site = new RelaySite(world).with("RELAY_REQUESTS_PER_SECOND", "250");
                TopicReader topics = site.follow()) {

            // when
            RelayProcess process = site.start();
            for (int kill = 1; kill <= 3; kill++) {
                int pages = kill * 200;
                await().atMost(LIMIT).until(() -> site.pagesServed().size() >= pages);
                process = killedAndBegunAgain(site, process);
            }
            try (RelayProcess last = process) {
                topics.readUntil(records -> !RelaySite.reports(records).isEmpty(), LIMIT);
            }

            // then
            assertThat(site.verified(topics).members("main/" + SEGMENT)).hasSize(members);
            assertThat(RelaySite.count(topics.records(), "snapshot")).isEqualTo(members);
            assertThat(RelaySite.reports(topics.records())).hasSize(1);
        }
    }

    /** The next process must begin right behind what the killed one had committed. */
    private static RelayProcess killedAndBegunAgain(RelaySite site, RelayProcess process) {
        process.kill();
        long checkpoint = site.committedRun(SEGMENT).counts.pages;
        int served = site.pagesServed().size();
        RelayProcess next = site.start();
        await().atMost(LIMIT).until(() -> site.pagesServed().size() > served + 5);
        assertThat(checkpoint).as("something was committed before the kill").isPositive();
        assertThat(site.pagesServed().subList(served, served + 6))
                .isEqualTo(LongStream.range(checkpoint, checkpoint + 6).boxed().toList());
        return next;
    }

    @Test
    void leaversThatWereJudgedBeforeTheKillArePublishedWithoutAnotherWalk() throws Exception {
        // given
        int members = 20_000;
        int leavers = 8_000;
        World world = World.empty(1);
        world.create(SEGMENT, "Slipping away", "Killed in the phase leaving", Membership.formula(members, i -> 1 + i));
        try (RelaySite site = new RelaySite(world).with("RELAY_REQUESTS_PER_SECOND", "1000")
                .with("RELAY_BRAKE_COUNT", "100000").with("RELAY_COMMIT_CHUNK", "50"); TopicReader topics = site.follow()) {
            int walked;
            try (RelayProcess process = site.start()) {
                topics.readUntil(records -> !RelaySite.reports(records).isEmpty(), LIMIT);
                world.members(SEGMENT, Membership.formula(members - leavers, i -> 1 + i));
                world.recount(SEGMENT);

                // when
                topics.readUntil(records -> RelaySite.count(records, "left") >= 500, LIMIT);
                process.kill();
                walked = site.pagesServed().size();
            }
            assertThat(RelaySite.count(topics.readToEnd(LIMIT), "left")).as("killed on the way").isLessThan(leavers);
            try (RelayProcess next = site.start()) {
                topics.readUntil(records -> RelaySite.reports(records).size() == 2, LIMIT);
            }

            // then
            assertThat(site.verified(topics).members("main/" + SEGMENT)).hasSize(members - leavers);
            assertThat(RelaySite.count(topics.records(), "left")).isEqualTo(leavers);
            assertThat(site.pagesServed()).hasSize(walked);
        }
    }

    @Test
    void aProcessThatIsToldToEndKeepsItsCheckpointAndIsGoneWithinTenSeconds() throws Exception {
        // given
        World world = World.empty(1);
        world.create(SEGMENT, "Big", "Ended on the way", Membership.formula(30_000, i -> 1 + i));
        try (RelaySite site = new RelaySite(world).with("RELAY_REQUESTS_PER_SECOND", "50");
                TopicReader topics = site.follow()) {
            try (RelayProcess process = site.start()) {
                await().atMost(LIMIT).until(() -> site.pagesServed().size() >= 60);

                // when
                process.terminate();

                // then
                assertThat(process.endsWithin(Duration.ofSeconds(10))).as("ended in time").isTrue();
                assertThat(process.exitCode()).isIn(0, 143);
            }
            List<Long> served = site.pagesServed();
            assertThat(site.committedRun(SEGMENT).counts.pages).as("all that was read is kept, but for a page under way")
                    .isBetween(served.size() - 1L, (long) served.size());
            try (RelayProcess next = site.with("RELAY_REQUESTS_PER_SECOND", "1000").start()) {
                topics.readUntil(records -> !RelaySite.reports(records).isEmpty(), LIMIT);
            }
            assertThat(site.pagesServed().size()).isLessThanOrEqualTo(301);
            assertThat(site.verified(topics).members("main/" + SEGMENT)).hasSize(30_000);
        }
    }
}
