package io.segmentrelay.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.segmentrelay.history.Incident;
import io.segmentrelay.lease.GroupLease;
import io.segmentrelay.relay.RelayProcess;
import io.segmentrelay.sandbox.Fault;
import io.segmentrelay.sandbox.Kind;
import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.Paging;
import io.segmentrelay.sandbox.World;

/**
 * A coordinator is silent while its broker is well: the broker answers whatever else it is asked. Either the requests do not
 * reach it, or its answers do not come back; all of them arrive once it is over.
 */
@Tag("long")
class SilentCoordinatorIT {
    private static final Set<Integer> GROUP = Set.of(Frame.JOIN_GROUP, Frame.SYNC_GROUP, Frame.HEARTBEAT, Frame.LEAVE_GROUP);
    private static final Set<Integer> TRANSACTIONS = Set.of(Frame.INIT_PRODUCER_ID, Frame.ADD_PARTITIONS_TO_TXN,
            Frame.END_TXN);
    /** Together ten seconds: a walk is not at its end when a lease is. */
    private static final int PAGES = 50;
    private static final Duration PAGE = Duration.ofMillis(200);
    private static final int MEMBERS = PAGES * ChaosSite.PAGE;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Whoever may ask has asked for the list by then. */
    private static final Duration WHILE = Duration.ofSeconds(2);

    @Test
    void whomTheGroupsCoordinatorDoesNotAnswerAsksForNothing() throws Exception {
        try (ChaosSite site = new ChaosSite(World.empty(1), Paging.CURSOR)) {
            // given
            RelayProcess relay = site.fleet.start().process();
            createSegment(site);
            awaitMorePages(site, relay);

            // when
            expect(site, "the group's coordinator does not answer");
            try (Silence silence = new Silence(GROUP, true, port -> true)) {
                site.proxy.tap(silence);
                awaitLeaseOver(silence);
                long asked = relay.requests();
                pass(WHILE);

                // then
                assertThat(relay.requests()).as("requests without a lease").isEqualTo(asked);
            }
            awaitMorePages(site, relay);
            verify(site);
        }
    }

    @Test
    void anotherGoesOnForWhomTheGroupsCoordinatorDoesNotAnswer() throws Exception {
        try (ChaosSite site = new ChaosSite(World.empty(1), Paging.CURSOR)) {
            // given
            RelayProcess one = site.fleet.start().process();
            RelayProcess two = site.fleet.start().process();
            await().atMost(LIMIT).until(() -> one.isReady() && two.isReady() && one.runs("main") ^ two.runs("main"));
            RelayProcess owner = one.runs("main") ? one : two;
            RelayProcess other = owner == one ? two : one;
            createSegment(site);
            awaitMorePages(site, owner);

            // when
            expect(site, "the group's coordinator does not answer the owner");
            try (Silence silence = new Silence(GROUP, false, port -> Sockets.isOwner(owner.pid(), port))) {
                site.proxy.tap(silence);
                awaitLeaseOver(silence);
                long asked = owner.requests();
                other.awaitAlive(LIMIT, () -> other.runs("main"));
                awaitMorePages(site, other);

                // then
                assertThat(owner.requests()).as("requests of the one that lost it").isEqualTo(asked);
            }
            owner.awaitAlive(LIMIT, owner::isReady);
            verify(site);
        }
    }

    /** To begin with it answers nothing, neither a commit nor the fence after it; then commits alone get no answer. */
    @ParameterizedTest(name = "answers: {0}")
    @ValueSource(booleans = { false, true })
    void aCoordinatorOfTransactionsThatIsSilentCostsNothingButTime(boolean answers) throws Exception {
        try (ChaosSite site = new ChaosSite(World.empty(1), Paging.CURSOR)) {
            // given
            RelayProcess relay = site.fleet.start().process();
            createSegment(site);
            awaitMorePages(site, relay);

            // when
            expect(site, "the transactions' coordinator does not answer");
            try (Silence all = new Silence(TRANSACTIONS, answers, port -> Sockets.isOwner(relay.pid(), port));
                    Silence commits = new Silence(Set.of(Frame.END_TXN), answers, port -> true)) {
                site.proxy.tap(all);
                relay.awaitAlive(LIMIT, () -> relay.transactions("failed") > 0);
                relay.awaitAlive(LIMIT, () -> all.hasHeld(Frame.END_TXN) && all.hasHeld(Frame.INIT_PRODUCER_ID));
                long asked = relay.requests();
                long committed = relay.transactions("committed");
                site.proxy.tap(commits);
                all.close();
                relay.awaitAlive(LIMIT, () -> commits.hasHeld(Frame.END_TXN));
                pass(WHILE);

                // then
                assertThat(relay.transactions("committed")).isEqualTo(committed);
                assertThat(relay.requests()).as("requests before anything could be committed again").isEqualTo(asked);
            }
            awaitMorePages(site, relay);
            verify(site);
        }
    }

    /** It counts from the last heartbeat that was answered, and is a second shorter than the session. */
    private static void awaitLeaseOver(Silence silence) {
        await().atMost(LIMIT).until(() -> silence.hasHeld(Frame.HEARTBEAT));
        pass(GroupLease.SESSION_TIMEOUT);
    }

    private static void pass(Duration time) {
        await().pollDelay(time).until(() -> true);
    }

    private static void createSegment(ChaosSite site) {
        site.standIn.faults().inject(Fault.slow(PAGE).onMembers());
        site.world.create("Big", "Walked all the while", Membership.formula(MEMBERS, i -> 1 + i));
    }

    private static void expect(ChaosSite site, String what) {
        site.incidents.add(new Incident(Instant.now(), what, List.of()));
    }

    private static void awaitMorePages(ChaosSite site, RelayProcess process) {
        long asked = pages(site);
        process.awaitAlive(LIMIT, () -> pages(site) > asked + 3);
    }

    private static long pages(ChaosSite site) {
        return site.standIn.log().requests().stream().filter(request -> request.kind() == Kind.MEMBERS).count();
    }

    /** That all is well again, too. */
    private static void verify(ChaosSite site) throws Exception {
        site.fleet.requireAlive();
        Recovery.of(site, segment -> false);
        assertThat(new Proof(site).verify().events()).isGreaterThanOrEqualTo(MEMBERS);
    }
}
