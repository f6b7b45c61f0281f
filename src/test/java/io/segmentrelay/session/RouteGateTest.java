package io.segmentrelay.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.ledger.AccountClosed;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.Ledgers;
import io.segmentrelay.publish.AccountWriter;
import io.segmentrelay.usercom.Priority;

@Timeout(60)
class RouteGateTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final RouteGate gate = new RouteGate();
    private final ExecutorService lanes = gate.laneThreads();
    private final ExecutorService others = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        lanes.shutdownNow();
        others.shutdownNow();
    }

    @Test
    void aChangeWaitsForLanesAndMeanwhileTheyPublish() throws Exception {
        // given
        CountDownLatch finish = new CountDownLatch(1);
        List<String> order = new ArrayList<>();
        lanes.execute(() -> {
            awaited(finish);
            gate.enter(() -> order.add("published"));
        });

        // when
        Future<Boolean> changed = change(() -> order.add("changed"));
        await().atMost(LIMIT).until(gate::isClosed);
        finish.countDown();

        // then
        assertThat(changed.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(order).containsExactly("published", "changed");
        assertThat(gate.isClosed()).isFalse();
    }

    @Test
    void nothingEntersWhileTheRoutesAreChanged() throws Exception {
        // given
        CountDownLatch changing = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        Future<Boolean> changed = change(() -> {
            changing.countDown();
            awaited(finish);
        });
        awaited(changing);

        // when
        Future<?> entered = others.submit(() -> gate.enter(() -> {
        }));

        // then
        await().during(Duration.ofMillis(200)).atMost(LIMIT).until(() -> !entered.isDone());
        finish.countDown();
        entered.get(10, TimeUnit.SECONDS);
        assertThat(changed.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aChangeThatWaitsTooLongIsGivenUpAndAllGoesOn() throws Exception {
        // given
        CountDownLatch finish = new CountDownLatch(1);
        lanes.execute(() -> awaited(finish));
        List<String> order = new ArrayList<>();

        // when
        boolean changed = gate.change(Optional::empty, Duration.ofMillis(100), () -> false, () -> order.add("changed"));

        // then
        assertThat(changed).isFalse();
        assertThat(order).isEmpty();
        assertThat(gate.isClosed()).isFalse();
        finish.countDown();
    }

    @Test
    void whatLanesHaveHandedOverIsPublishedBeforeTheRoutesChange() throws Exception {
        // given
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        Ledger ledger = Ledgers.settled(Ledgers.events(EventTopics.DEFAULT), Ledgers.ONE_CHUNK);
        long run = ledger.open(Ledgers.SEGMENT).orElseThrow().run();
        ledger.seal();
        AccountWriter writer = new AccountWriter("main", ledger, (sealedBy, batch) -> order.add("published"),
                Duration.ofHours(1), 1000, failure -> {
                });
        AccountSession session = SessionsOfMain.session("main", () -> true, writer, 1000, Clock.systemUTC(), gate);
        gate.opened(session);
        writer.start();
        writer.page(Ledgers.SEGMENT, run, Ledgers.page(1, 1, 2));

        // when
        boolean changed = gate.change(Optional::empty, LIMIT, () -> false, () -> order.add("changed"));

        // then
        assertThat(changed).isTrue();
        assertThat(order).containsExactly("published", "changed");
        session.close(Duration.ZERO);
    }

    @Test
    void anAccountAsksForNothingBehindAClosedGateAndItsListIsReadAfterwardsOnce() throws Exception {
        // given
        AccountWriter writer = new AccountWriter("main",
                Ledgers.settled(Ledgers.events(EventTopics.DEFAULT), Ledgers.ONE_CHUNK),
                (ledger, batch) -> {
                }, Duration.ofHours(1), 1, failure -> {
                });
        AccountSession session = SessionsOfMain.session("main", () -> true, writer, 1000, Clock.systemUTC(), gate);
        boolean listableBefore = session.isListable();
        List<AccountSession> readAgain = new ArrayList<>();

        // when
        boolean changed = gate.change(Optional::empty, LIMIT, () -> false, () -> {
            assertThatThrownBy(() -> session.admit(Priority.LIST)).isInstanceOf(AccountClosed.class);
            assertThat(session.takeDue(Instant.now())).isEmpty();
            assertThat(session.isListable()).isFalse();
            assertThat(session.isListCut()).isTrue();
        });
        gate.readAgain(readAgain::add);
        gate.readAgain(readAgain::add);

        // then
        assertThat(changed).isTrue();
        assertThat(readAgain).containsExactly(session);
        assertThat(listableBefore).isTrue();
        assertThat(session.isListable()).isTrue();
        assertThat(session.isListCut()).isFalse();
        session.admit(Priority.LIST);
        session.close(Duration.ZERO);
    }

    @Test
    void whenAnotherExtensionConsidersSegmentsNothingIsWalkedByTheOldVerdictBeforeTheListIsReadAgain() throws Exception {
        // given
        SessionsOfMain sessions = new SessionsOfMain();
        AccountSession session = sessions.open(gate);
        session.listed(Ledgers.list("1", 3, Ledgers.SEGMENT));
        session.lanes().release(session.takeDue(Instant.now()).get(0));
        List<AccountSession> readAgain = new ArrayList<>();

        // when
        gate.change(Optional::empty, LIMIT, () -> false, gate::considerAnew);

        // then
        assertThat(session.takeDue(Instant.now())).isEmpty();
        gate.readAgain(readAgain::add);
        assertThat(readAgain).containsExactly(session);
        session.listed(Ledgers.list("1", 3, Ledgers.SEGMENT).considered(Set.of(Ledgers.SEGMENT), Map.of()));
        assertThat(session.takeDue(Instant.now())).isEmpty();
        session.listed(Ledgers.list("1", 3, Ledgers.SEGMENT));
        assertThat(session.takeDue(Instant.now())).containsExactly(Ledgers.SEGMENT);
        sessions.close();
    }

    /** It holds all that was known of the account, which may be another process's by now. */
    @Test
    void aSessionThatHasEndedIsForgottenThoughNoOtherBegins() {
        // when
        WeakReference<AccountSession> session = ended();

        // then
        await().atMost(LIMIT).until(() -> {
            System.gc();
            return session.get() == null;
        });
    }

    private WeakReference<AccountSession> ended() {
        AccountSession session = new SessionsOfMain().open(gate);
        session.close(LIMIT);
        return new WeakReference<>(session);
    }

    private Future<Boolean> change(Runnable change) {
        return others.submit(() -> gate.change(Optional::empty, LIMIT, () -> false, change));
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
