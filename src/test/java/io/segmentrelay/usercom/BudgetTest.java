package io.segmentrelay.usercom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.segmentrelay.usercom.Budget.Priority;

@Timeout(30)
class BudgetTest {
    private static final Duration LONG = Duration.ofHours(1);
    /** At a rate of 1000, with the margin that the budget keeps. */
    private static final long NANOS_PER_REQUEST = 1_010_000;

    /** Stands still until a test moves it. */
    private final AtomicLong clock = new AtomicLong();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void requestsAreGrantedFirstComeFirstServedAndTheListGoesFirst() throws Exception {
        // given
        List<String> granted = new CopyOnWriteArrayList<>();
        try (Budget budget = new Budget(1000, clock::get)) {
            for (String taker : List.of("crawl 1", "crawl 2", "list 1", "crawl 3", "list 2")) {
                takeInLine(budget, taker, granted);
            }

            // when
            for (int i = 1; i <= 5; i++) {
                int expected = i;
                clock.addAndGet(NANOS_PER_REQUEST);
                await().atMost(10, TimeUnit.SECONDS).until(() -> granted.size() == expected);
            }

            // then
            assertThat(granted).containsExactly("list 1", "list 2", "crawl 1", "crawl 2", "crawl 3");
            assertThat(budget.taken()).isEqualTo(5);
        }
    }

    @Test
    void theNextSessionKeepsThePauseAndTheRateThatTheServerAskedFor() {
        // given
        Budget first = new Budget(1000, clock::get);
        clock.addAndGet(NANOS_PER_REQUEST);
        assertThat(first.tryTake()).isZero();
        first.answered(true, Duration.ZERO);
        first.pauseFor(LONG);
        first.pauseFor(Duration.ofMillis(10)); // A shorter one does not shorten it.
        first.pauseFor(Duration.ofSeconds(-10));
        first.close();

        // when
        Budget next = first.successor();

        // then
        clock.addAndGet(NANOS_PER_REQUEST);
        assertThat(next.tryTake()).isEqualTo(LONG.toNanos() - NANOS_PER_REQUEST);
        assertThat(next.rate()).isEqualTo(first.rate()).isLessThan(1000);
    }

    /** Puts one more taker in line and returns once it waits there. */
    private void takeInLine(Budget budget, String taker, List<String> granted) {
        int before = budget.waiting();
        threads.submit(() -> {
            budget.take(taker.startsWith("list") ? Priority.LIST : Priority.WALK);
            granted.add(taker);
            return null;
        });
        await().atMost(10, TimeUnit.SECONDS).until(() -> budget.waiting() == before + 1);
    }

    @Test
    void closingWakesAllWhoWaitAndTurnsAwayWhoComesLater() throws Exception {
        // given
        Budget budget = new Budget(1000);
        budget.pauseFor(LONG);
        List<Future<?>> takers = List.of(closedFor(budget, Priority.WALK), closedFor(budget, Priority.WALK),
                closedFor(budget, Priority.LIST));
        await().atMost(10, TimeUnit.SECONDS).until(() -> budget.waiting() == 3);

        // when
        budget.close();

        // then
        for (Future<?> taker : takers) {
            assertThat(taker.get(10, TimeUnit.SECONDS)).isInstanceOf(Budget.Closed.class);
        }
        assertThatThrownBy(() -> budget.take(Priority.LIST)).isInstanceOf(Budget.Closed.class);
        assertThat(budget.taken()).isZero();
        assertThat(budget.waiting()).isZero();
    }

    private Future<?> closedFor(Budget budget, Priority priority) {
        return threads.submit(() -> {
            try {
                budget.take(priority);
                return null;
            } catch (Budget.Closed e) {
                return e;
            }
        });
    }

    @Test
    void whoWasInterruptedBeforeTakesNothing() {
        // given
        Budget budget = new Budget(1000, clock::get);
        clock.addAndGet(NANOS_PER_REQUEST);

        // when
        Thread.currentThread().interrupt();

        // then
        assertThatThrownBy(() -> budget.take(Priority.LIST)).isInstanceOf(InterruptedException.class);
        assertThat(budget.taken()).isZero();
    }

    @Test
    void aRequestTakesItsPartOfASecondAndALargerOneWhereTheServerRefuses() {
        // given
        Budget budget = new Budget(1000, clock::get);
        assertThat(budget.perRequest()).isEqualTo(Duration.ofMillis(1));

        // when
        budget.answered(true, Duration.ZERO);

        // then
        assertThat(budget.perRequest()).isEqualTo(Duration.ofNanos(1_250_000));
        assertThat(budget.allowed()).isEqualTo(1000);
    }

    @Test
    void whoIsInterruptedTakesNothingAndTheNextInLineGoesOn() throws Exception {
        // given
        try (Budget budget = new Budget(1000, clock::get)) {
            CompletableFuture<Throwable> interrupted = new CompletableFuture<>();
            Thread first = new Thread(() -> {
                try {
                    budget.take(Priority.WALK);
                } catch (InterruptedException | RuntimeException e) {
                    interrupted.complete(e);
                }
            });
            first.start();
            await().atMost(10, TimeUnit.SECONDS).until(() -> budget.waiting() == 1);
            Future<?> second = threads.submit(() -> {
                budget.take(Priority.WALK);
                return null;
            });
            await().atMost(10, TimeUnit.SECONDS).until(() -> budget.waiting() == 2);

            // when
            first.interrupt();

            // then
            assertThat(interrupted.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
            assertThat(budget.taken()).isZero();
            clock.addAndGet(NANOS_PER_REQUEST);
            second.get(10, TimeUnit.SECONDS);
            assertThat(budget.taken()).isEqualTo(1);
        }
    }
}
