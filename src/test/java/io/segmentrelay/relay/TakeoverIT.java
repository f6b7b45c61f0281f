package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;

/** Two processes, one account: it moves, and nobody reading the topics can tell. */
@Execution(ExecutionMode.CONCURRENT)
@Order(1)
class TakeoverIT {
    private static final long SEGMENT = 1033;
    private static final int MEMBERS = 12_000;
    private static final int PAGES = MEMBERS / 100;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void aProcessThatWasAsleepForLongerThanItsLeaseSendsNothingAndFencesNobody() throws Exception {
        // given
        try (RelaySite site = site();
                RelayProcess one = site.start();
                RelayProcess two = site.start()) {
            site.expect("two relays share what there is");
            RelayProcess owner = owner(one, two);
            RelayProcess other = owner == one ? two : one;
            other.awaitAlive(LIMIT, other::isReady);
            owner.awaitAlive(LIMIT, () -> site.pagesServed().size() >= 20 && site.committedRun(SEGMENT) != null);

            // when
            int served = site.requestsServed();
            long sent = owner.requests();
            owner.signal("STOP");
            RelaySite.Checkpoint checkpoint = site.remember(SEGMENT);
            int betweenAskingAndStopping = site.requestsServed() - served;
            other.awaitAlive(LIMIT, () -> other.runs("main") && site.pagesServed().size() > checkpoint.served() + 20);
            owner.signal("CONT");
            site.awaitReports(other, 1);

            // then
            assertThat(other.runs("main")).as("the one that took over goes on").isTrue();
            owner.awaitAlive(LIMIT, owner::isReady);
            assertThat(owner.runs("main")).as("the one that woke up has let go").isFalse();
            assertThat(owner.requests() - sent).as("requests of the one that woke up: list and lane, just before and after")
                    .isLessThanOrEqualTo(3 + betweenAskingAndStopping);
            assertThat(checkpoint.servedAfterwards(site.pagesServed())).as("from the checkpoint on, and one lane's request")
                    .startsWith(checkpoint.page()).allMatch(page -> page >= checkpoint.page())
                    .hasSizeLessThanOrEqualTo((int) (PAGES - checkpoint.page() + 1));
            verify(site);
        }
    }

    @Test
    void aRollingUpdateMovesTheAccountWithinSecondsAndAsksForNoPageTwice() throws Exception {
        // given
        try (RelaySite site = site(); RelayProcess one = site.start()) {
            one.awaitAlive(LIMIT, () -> site.pagesServed().size() >= 20);
            site.expect("a second relay joins");
            try (RelayProcess two = site.start()) {
                two.awaitAlive(LIMIT, two::isReady);
                one.awaitAlive(LIMIT, () -> one.runs("main") ^ two.runs("main"));

                // when
                one.terminate();

                // then
                assertThat(one.endsWithin(Duration.ofSeconds(10))).isTrue();
                two.awaitAlive(Duration.ofSeconds(10), () -> two.runs("main"));
                site.awaitReports(two, 1);
                assertThat(site.pagesServed().size() - PAGES).as("one page under way at each move").isLessThanOrEqualTo(2);
                verify(site);
            }
        }
    }

    private static RelaySite site() {
        World world = World.empty(1);
        world.create(SEGMENT, "Big", "Moves on the way", Membership.formula(MEMBERS, i -> 1 + i));
        return new RelaySite(world).with("RELAY_REQUESTS_PER_SECOND", "12");
    }

    private static void verify(RelaySite site) {
        assertThat(site.verified().members("main/" + SEGMENT)).hasSize(MEMBERS);
        assertThat(site.count("snapshot")).isEqualTo(MEMBERS);
        assertThat(site.reports()).hasSize(1);
    }

    private static RelayProcess owner(RelayProcess one, RelayProcess two) {
        await().atMost(LIMIT).until(() -> one.runs("main") ^ two.runs("main"));
        return one.runs("main") ? one : two;
    }
}
