package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;
import io.segmentrelay.testing.TopicReader;

/** Two processes, one account: it moves, and nobody reading the topics can tell. */
class TakeoverIT {
    private static final long SEGMENT = 1033;
    private static final int MEMBERS = 20_000;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void aProcessThatWasAsleepForLongerThanItsLeaseSendsNothingAndFencesNobody() throws Exception {
        // given
        try (RelaySite site = site();
                TopicReader topics = site.follow();
                RelayProcess one = site.start();
                RelayProcess two = site.start()) {
            RelayProcess owner = owner(one, two);
            RelayProcess other = owner == one ? two : one;
            other.awaitReady();
            await().atMost(LIMIT).until(() -> site.pagesServed().size() >= 20);

            // when
            owner.signal("STOP");
            int asleep = site.pagesServed().size();
            await().atMost(LIMIT).until(() -> other.runs("main") && site.pagesServed().size() > asleep + 20);
            int awake = site.pagesServed().size();
            owner.signal("CONT");
            topics.readUntil(records -> !RelaySite.reports(records).isEmpty(), LIMIT);

            // then
            assertThat(other.runs("main")).as("the one that took over goes on").isTrue();
            assertThat(servedAgain(site.pagesServed(), awake)).as("requests of the one that woke up")
                    .isLessThanOrEqualTo(1);
            assertThat(site.verified(topics).members("main/" + SEGMENT)).hasSize(MEMBERS);
            assertThat(RelaySite.count(topics.records(), "snapshot")).isEqualTo(MEMBERS);
            assertThat(RelaySite.reports(topics.records())).hasSize(1);
        }
    }

    @Test
    void aRollingUpdateMovesTheAccountWithinSeconds() throws Exception {
        // given
        try (RelaySite site = site();
                TopicReader topics = site.follow();
                RelayProcess one = site.start();
                RelayProcess two = site.start()) {
            RelayProcess owner = owner(one, two);
            RelayProcess other = owner == one ? two : one;
            other.awaitReady();

            // when
            owner.terminate();

            // then
            assertThat(owner.endsWithin(Duration.ofSeconds(10))).isTrue();
            await().atMost(Duration.ofSeconds(10)).until(() -> other.runs("main"));
            topics.readUntil(records -> !RelaySite.reports(records).isEmpty(), LIMIT);
            assertThat(site.verified(topics).members("main/" + SEGMENT)).hasSize(MEMBERS);
            assertThat(RelaySite.reports(topics.records())).hasSize(1);
        }
    }

    @Test
    void aBrokerThatGoesAndComesBackCostsNothingButTime() throws Exception {
        // given
        try (RelaySite site = site(); RelayProcess process = site.start()) {
            await().atMost(LIMIT).until(() -> site.pagesServed().size() >= 20);

            // when
            site.restartBroker();

            // then
            try (TopicReader topics = site.follow()) {
                topics.readUntil(records -> !RelaySite.reports(records).isEmpty(), LIMIT);
                assertThat(process.isAlive()).isTrue();
                assertThat(site.verified(topics).members("main/" + SEGMENT)).hasSize(MEMBERS);
                assertThat(RelaySite.count(topics.records(), "snapshot")).isEqualTo(MEMBERS);
                assertThat(RelaySite.reports(topics.records())).hasSize(1);
            }
        }
    }

    private static RelaySite site() {
        World world = World.empty(1);
        world.create(SEGMENT, "Big", "Moves on the way", Membership.formula(MEMBERS, i -> 1 + i));
        return new RelaySite(world).with("RELAY_REQUESTS_PER_SECOND", "12");
    }

    private static RelayProcess owner(RelayProcess one, RelayProcess two) {
        await().atMost(LIMIT).until(() -> one.runs("main") ^ two.runs("main"));
        return one.runs("main") ? one : two;
    }

    /** How many pages from there on come before one that was served already. */
    private static long servedAgain(List<Long> pages, int from) {
        long[] furthest = { pages.subList(0, from).stream().mapToLong(Long::longValue).max().orElse(-1) };
        return Stream.of(pages.subList(from, pages.size())).flatMap(List::stream).filter(page -> {
            boolean again = page <= furthest[0];
            furthest[0] = Math.max(furthest[0], page);
            return again;
        }).count();
    }
}
