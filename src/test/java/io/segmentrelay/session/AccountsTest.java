package io.segmentrelay.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.segmentrelay.lease.HandHeldConsumer;
import io.segmentrelay.ledger.AccountClosed;
import io.segmentrelay.ledger.Ledgers;
import io.segmentrelay.ledger.StateProblem;
import io.segmentrelay.testing.LogCapture;
import io.segmentrelay.usercom.Budget.Priority;

/** Who runs which account when, as the group of relays and the state of the account have it. */
@Timeout(30)
class AccountsTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final HandHeldConsumer group = new HandHeldConsumer();
    private final FakeSessions sessions = FakeSessions.ofMain(group);
    private final Accounts accounts = new Accounts(sessions);
    private final LogCapture said = LogCapture.of(Accounts.class);

    @BeforeEach
    void start() {
        accounts.start();
    }

    @AfterEach
    void stop() {
        sessions.loaded.countDown();
        accounts.stop();
        said.close();
    }

    @Test
    void anAccountRunsWhileItsPartitionIsHeld() throws Exception {
        // given
        group.assign(0);
        await("it runs", () -> accounts.open().size() == 1);
        AccountSession session = sessions.opened.get(0);

        // when
        group.revoke(0);

        // then
        assertThat(session.isOpen()).as("when the partition is given back").isFalse();
        assertThat(accounts.open()).isEmpty();
        assertThat(accounts.awaited()).isEmpty();
        assertThat(sessions.left).as("what was heard of its token is forgotten").containsExactly("main");
    }

    @Test
    void whatIsRevokedWhileItIsLoadedEndsAndIsNotAnnounced() throws Exception {
        // given
        sessions.loaded = new CountDownLatch(1);
        group.assign(0);
        await("it loads", () -> sessions.attempts.get() == 1);
        assertThat(accounts.awaited()).containsExactly("main");

        // when
        group.revoke(0);
        sessions.loaded.countDown();

        // then
        await("it was opened, and ended", () -> sessions.opened.size() == 1 && !sessions.opened.get(0).isOpen());
        assertThat(accounts.open()).isEmpty();
        assertThat(sessions.announced).isEmpty();
    }

    /** Others may have committed between: what was loaded is too old. */
    @Test
    void aStartThatOutlivesItsHoldingIsThrownAwayAlsoIfThePartitionIsBack() throws Exception {
        // given
        sessions.loaded = new CountDownLatch(1);
        group.assign(0);
        await("it loads", () -> sessions.attempts.get() == 1);

        // when
        group.revoke(0);
        group.assign(0);
        sessions.loaded.countDown();

        // then
        await("it runs", () -> sessions.announced.size() == 1);
        assertThat(sessions.opened).hasSize(2);
        assertThat(sessions.opened.get(0).isOpen()).isFalse();
        assertThat(sessions.announced).containsExactly(sessions.opened.get(1));
    }

    /** Else the account would wait for a rebalance that may never come. */
    @Test
    void aSessionThatHasEndedAndHearsLateThatItWasFencedKeepsNobodyFromRunningTheAccount() throws Exception {
        // given
        group.assign(0);
        await("it runs", () -> sessions.announced.size() == 1);
        group.revoke(0);
        group.assign(0);
        await("it runs anew", () -> sessions.announced.size() == 2);

        // when
        sessions.fail(sessions.opened.get(0), new ProducerFencedException("late"));
        await("it was heard", () -> sessions.recoveries.size() == 1);
        sessions.fail(sessions.opened.get(1), new IllegalStateException("a commit timed out"));

        // then
        await("it goes on", () -> sessions.announced.size() == 3);
    }

    @Test
    void whoIsFencedWhileStartingWaitsUntilTheGroupHasSaidAnewWhoRunsIt() throws Exception {
        // given
        sessions.refusals.add(new IllegalStateException(new ProducerFencedException("another has it")));
        group.assign(0);
        await("it has begun", () -> sessions.attempts.get() == 1);

        // when
        awaitDoubt();
        int attemptsUntilThen = sessions.attempts.get();
        group.assign();

        // then
        await("it runs", () -> sessions.announced.size() == 1);
        assertThat(attemptsUntilThen).isEqualTo(1);
    }

    @Test
    void aStateProblemThatPassesAndAnyOtherFailureToBeginAreTriedAgainAndSaidOnce() throws Exception {
        // given
        sessions.refusals.add(StateProblem.passing("not all is readable yet", null));
        sessions.refusals.add(StateProblem.passing("not all is readable yet", null));
        sessions.refusals.add(new IllegalStateException("no broker answers"));

        // when
        group.assign(0);

        // then
        await("it runs", () -> sessions.announced.size() == 1);
        assertThat(sessions.attempts).hasValue(4);
        assertThat(said.found()).filteredOn("not all is readable yet: not running on less, trying again"::equals).hasSize(1);
        assertThat(sessions.stops).isEmpty();
    }

    @Test
    void aStateProblemThatDoesNotPassStopsTheProgram() throws Exception {
        // given
        sessions.refusals.add(new StateProblem("the state is of a newer version"));

        // when
        group.assign(0);

        // then
        await("it stops", () -> sessions.stops.contains("the state is of a newer version"));
        assertThat(sessions.stops).hasSize(1);
        assertThat(sessions.attempts).hasValue(1);
        assertThat(accounts.open()).isEmpty();
    }

    @Test
    void whatNobodyForesawStopsTheProgramRatherThanLeaveTheAccountUnserved() throws Exception {
        // given
        sessions.breakage = new OutOfMemoryError("no room for the state");

        // when
        group.assign(0);

        // then
        await("it stops", () -> sessions.stops.size() == 1);
        assertThat(sessions.stops.get(0)).contains("no room for the state");
    }

    /** Else a writer that has ended would stay in a session that counts as served. */
    @Test
    void aTaskForWhichNoThreadIsToBeHadStopsTheProgram() {
        // given
        Accounts starved = new Accounts(sessions, task -> {
            throw new OutOfMemoryError("unable to create native thread");
        });

        // when
        starved.held(Set.of(0));

        // then
        assertThat(sessions.stops).singleElement().asString().contains("unable to create native thread");

        // when
        starved.stop();
        starved.held(Set.of(0));

        // then
        assertThat(sessions.stops).as("a program that ends needs no thread").hasSize(1);
    }

    @Test
    void aSessionThatCannotBeAnnouncedEndsAndIsFollowedByANewOne() throws Exception {
        // given
        sessions.unannounceable.add(new IllegalStateException("no such route"));

        // when
        group.assign(0);

        // then
        await("it runs", () -> sessions.announced.size() == 1);
        assertThat(sessions.opened).hasSize(2);
        assertThat(sessions.opened.get(0).isOpen()).isFalse();
        assertThat(accounts.open()).containsExactlyElementsOf(sessions.announced).containsExactly(sessions.opened.get(1));
    }

    @Test
    void aFailedCommitEndsTheSessionAndGoesOnWithANewOne() throws Exception {
        // given
        group.assign(0);
        await("it runs", () -> sessions.announced.size() == 1);

        // when
        sessions.fail(sessions.opened.get(0), new IllegalStateException("nothing was acknowledged"));

        // then
        await("it runs anew", () -> sessions.announced.size() == 2);
        assertThat(sessions.opened.get(0).isOpen()).isFalse();
        assertThat(accounts.open()).containsExactly(sessions.opened.get(1));
        assertThat(sessions.recoveries).containsExactly("main failed");
        assertThat(group.rebalancesAskedFor).hasValue(0);
    }

    @Test
    void aChangeRunsWhileNoSessionDoesAndNewOnesBeginWhenItIsDone() throws Exception {
        // given
        group.assign(0);
        await("it runs", () -> sessions.announced.size() == 1);
        AccountSession before = sessions.opened.get(0);

        // when
        List<Integer> openMeanwhile = new ArrayList<>();
        accounts.change(() -> openMeanwhile.add(accounts.open().size()));

        // then
        await("it runs anew", () -> sessions.announced.size() == 2);
        assertThat(openMeanwhile).containsExactly(0);
        assertThat(accounts.open()).containsExactly(sessions.opened.get(1));
        assertThat(group.rebalancesAskedFor).as("the lease stays").hasValue(0);
        assertThatThrownBy(() -> before.change(ledger -> ledger)).isInstanceOf(AccountClosed.class);
        assertThatThrownBy(() -> before.admit(Priority.WALK)).isInstanceOf(AccountClosed.class);
    }

    @Test
    void aChangeThatFailsIsToldOfAndAccountsRunAllTheSame() throws Exception {
        // given
        group.assign(0);
        await("it runs", () -> sessions.announced.size() == 1);

        // when
        assertThatThrownBy(() -> accounts.change(() -> {
            throw new IllegalStateException("no such route");
        })).hasMessage("no such route");

        // then
        await("it runs anew", () -> sessions.announced.size() == 2);
    }

    @Test
    void aStartThatAChangeMeetsIsThrownAway() throws Exception {
        // given
        sessions.loaded = new CountDownLatch(1);
        group.assign(0);
        await("it loads", () -> sessions.attempts.get() == 1);
        List<AccountSession> announcedMeanwhile = new ArrayList<>();
        Thread change = new Thread(() -> accounts.change(() -> announcedMeanwhile.addAll(sessions.announced)));

        // when
        change.start();
        await("the change waits for the start to end", () -> change.getState() == Thread.State.WAITING);
        sessions.loaded.countDown();

        // then
        await("it runs", () -> !accounts.open().isEmpty() && accounts.open().stream().allMatch(sessions.announced::contains));
        assertThat(sessions.opened.get(0).isOpen()).isFalse();
        assertThat(announcedMeanwhile).isEmpty();
    }

    /** It would by what is about to change, and walk until that has changed. */
    @Test
    void nothingBeginsWhileAChangeWaitsForLanes() throws Exception {
        // given
        HandHeldConsumer shared = new HandHeldConsumer();
        FakeSessions both = FakeSessions.ofMainAndShop(shared);
        Accounts ofOnePartition = bothRun(both, shared);
        AccountSession main = both.session("main");
        SessionsOfMain.start(main);
        await("it has something to walk", () -> !main.lanes().take(main.writer().view()::candidates, Instant.now()).isEmpty());
        both.fail(both.session("shop"), new ProducerFencedException("another has it"));
        await("it is dropped", () -> ofOnePartition.open().equals(List.of(main)));
        List<Long> begun = new ArrayList<>();
        Thread change = new Thread(() -> ofOnePartition.change(() -> begun.add(both.announced("shop"))));

        // when
        change.start();
        await("it waits for the lane", main::isResting);
        shared.assign();
        Awaitility.await("nothing begins, also after its rest").atMost(LIMIT).during(Duration.ofMillis(1_500))
                .until(() -> both.attempts.get() == 1);
        main.lanes().release(Ledgers.SEGMENT);

        // then
        await("it runs anew", () -> both.announced("shop") == 2);
        assertThat(begun).containsExactly(1L);
        ofOnePartition.stop();
    }

    /** What it has read is committed first, as its session still runs. */
    @Test
    void aChangeWakesALaneThatWaitsForItsTurn() throws Exception {
        // given
        group.assign(0);
        await("it runs", () -> sessions.announced.size() == 1);
        AccountSession session = sessions.opened.get(0);
        SessionsOfMain.start(session);
        await("it has something to walk",
                () -> !session.lanes().take(session.writer().view()::candidates, Instant.now()).isEmpty());
        session.api().budget().pauseFor(Duration.ofHours(1));
        CompletableFuture<Boolean> wokeInTime = new CompletableFuture<>();
        Thread lane = new Thread(() -> {
            assertThatThrownBy(() -> session.admit(Priority.WALK)).isInstanceOf(AccountClosed.class);
            wokeInTime.complete(session.isOpen());
            session.lanes().release(Ledgers.SEGMENT);
        });
        lane.start();
        await("it waits for its turn", () -> lane.getState() == Thread.State.TIMED_WAITING);

        // when
        accounts.change(() -> {
        });

        // then
        assertThat(wokeInTime.get(10, TimeUnit.SECONDS)).as("while its session ran").isTrue();
    }

    @Test
    void whatIsRevokedDuringAChangeDoesNotBeginAfterIt() throws Exception {
        // given
        group.assign(0);
        await("it runs", () -> sessions.announced.size() == 1);

        // when
        accounts.change(() -> assertThatCode(() -> group.revoke(0)).doesNotThrowAnyException());

        // then
        assertThat(accounts.awaited()).isEmpty();
        assertThat(accounts.open()).isEmpty();
        assertThat(sessions.attempts).hasValue(1);
    }

    @Test
    void aFencedCommitDropsTheAccountUntilTheGroupHasSaidAnewWhoRunsIt() throws Exception {
        // given
        group.assign(0);
        await("it runs", () -> sessions.announced.size() == 1);

        // when
        sessions.fail(sessions.opened.get(0), new IllegalStateException(new InvalidProducerEpochException("another has it")));

        // then
        awaitDoubt();
        assertThat(sessions.attempts).hasValue(1);
        assertThat(sessions.recoveries).containsExactly("main fenced");
        assertThat(sessions.opened.get(0).isOpen()).isFalse();
        group.assign();
        await("it runs anew", () -> sessions.announced.size() == 2);
    }

    /** A broker that gives a slow transaction up says the same as one whose writer was replaced. */
    @Test
    void aFencedAccountThatTheGroupLeavesHereRestsFirst() throws Exception {
        // given
        group.assign(0);
        await("it runs", () -> sessions.announced.size() == 1);

        // when
        sessions.fail(sessions.opened.get(0), new ProducerFencedException("given up"));
        awaitDoubt();
        group.assign();

        // then
        Awaitility.await("it rests").atMost(LIMIT).during(Duration.ofMillis(400)).until(() -> sessions.attempts.get() == 1);
        assertThat(accounts.awaitedBecause("main")).contains("given up");
        await("it goes on", () -> sessions.announced.size() == 2);
    }

    @Test
    void aFencedAccountStaysDroppedWhileAnotherOfItsPartitionBeginsAnew() throws Exception {
        // given
        HandHeldConsumer shared = new HandHeldConsumer();
        FakeSessions both = FakeSessions.ofMainAndShop(shared);
        Accounts ofOnePartition = bothRun(both, shared);
        AccountSession main = both.session("main");
        AccountSession shop = both.session("shop");
        both.fail(main, new ProducerFencedException("another has it"));
        await("it is dropped", () -> ofOnePartition.open().equals(List.of(shop)));

        // when
        both.fail(shop, new IllegalStateException("nothing was acknowledged"));

        // then
        await("the other runs anew", () -> both.announced("shop") == 2);
        assertThat(both.announced("main")).isEqualTo(1);
        ofOnePartition.stop();
    }

    @Test
    void aBrokenLeaseStopsTheProgramAndItsAccounts() throws Exception {
        // given
        group.assign(0);
        await("it runs", () -> accounts.open().size() == 1);

        // when
        group.breakWith(new IllegalStateException("a broken client"));

        // then
        await("it stops", () -> !accounts.isAlive());
        assertThat(sessions.stops).singleElement().asString().contains("a broken client");
        assertThat(accounts.open()).isEmpty();
    }

    /** The lease asks at its next turn. */
    private void awaitDoubt() {
        await("the group is asked", () -> {
            group.turn();
            return group.rebalancesAskedFor.get() == 1;
        });
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(LIMIT).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    private static Accounts bothRun(FakeSessions both, HandHeldConsumer shared) throws Exception {
        Accounts ofOnePartition = new Accounts(both);
        ofOnePartition.start();
        shared.assign(0);
        await("both run", () -> both.announced("main") == 1 && both.announced("shop") == 1);
        return ofOnePartition;
    }
}
