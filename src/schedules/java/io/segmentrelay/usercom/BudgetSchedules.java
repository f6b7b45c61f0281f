package io.segmentrelay.usercom;

import static io.segmentrelay.testing.Schedules.together;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.segmentrelay.testing.Schedules;
import io.segmentrelay.testing.Schedules.Story;
import io.segmentrelay.usercom.Budget.Priority;

/** No second sees more requests than allowed, nobody misses a turn, and who is closed grants none, whoever comes when. */
class BudgetSchedules {
    private static final int RATE = 2;
    /** Between two requests, with the margin that the budget keeps. */
    private static final Duration DISTANCE = Duration.ofMillis(505);
    /** With the lateness that it makes up. */
    private static final Duration LEAST_DISTANCE = DISTANCE.minusMillis(20);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    @RegisterExtension
    final Schedules schedules = new Schedules();
    /** When a request was granted, from schedule to schedule. */
    private Queue<Long> granted;

    private interface Requests {
        void take(Priority priority) throws InterruptedException;
    }

    private void take(Requests requests, Priority priority) throws InterruptedException {
        requests.take(priority);
        granted.add(System.nanoTime());
    }

    @Test
    void noSecondSeesMoreThanAllowedAndNobodyWaitsLongerThanItsTurn() {
        schedules.hold(() -> {
            Budget budget = VirtualBudget.of(RATE);
            fiveOrSixAreTaken(budget::take);
            assertThat(budget.waiting()).isZero();
        });
    }

    @Test
    void whoLooksAndThenTakesTakesTooMuch() {
        assertThat(schedules.find(() -> {
            AtomicLong due = new AtomicLong(System.nanoTime());
            fiveOrSixAreTaken(priority -> {
                for (long wait; (wait = due.get() - System.nanoTime()) > 0;) {
                    TimeUnit.NANOSECONDS.sleep(wait);
                }
                due.set(System.nanoTime() + DISTANCE.toNanos());
            });
        })).hasMessageContaining("between two requests");
    }

    /** By two walks and the list, and by a walk that is interrupted. */
    private void fiveOrSixAreTaken(Requests requests) throws Exception {
        // given
        granted = new ConcurrentLinkedQueue<>();
        Story walk = () -> {
            take(requests, Priority.WALK);
            take(requests, Priority.WALK);
        };
        Thread interrupted = new Thread(() -> {
            try {
                take(requests, Priority.WALK);
            } catch (InterruptedException e) {
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
            }
        });
        long begun = System.nanoTime();

        // when
        together(walk, walk, () -> take(requests, Priority.LIST), () -> {
            interrupted.start();
            interrupted.interrupt();
            interrupted.join();
        });

        // then
        assertKept();
        assertThat(since(begun)).as("time passed").isLessThan(DISTANCE.multipliedBy(granted.size() + 1));
    }

    private void assertKept() {
        List<Long> times = granted.stream().sorted().toList();
        for (int i = 1; i < times.size(); i++) {
            assertThat(Duration.ofNanos(times.get(i) - times.get(i - 1))).as("between two requests")
                    .isGreaterThanOrEqualTo(LEAST_DISTANCE);
        }
        for (int i = RATE; i < times.size(); i++) {
            assertThat(Duration.ofNanos(times.get(i) - times.get(i - RATE))).as("for more than the rate")
                    .isGreaterThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void whoWaitsWhenItIsClosedIsTurnedAwayAtOnce() {
        schedules.hold(() -> {
            // given
            Budget budget = VirtualBudget.of(RATE);
            AtomicBoolean closed = new AtomicBoolean();
            AtomicLong closedAt = new AtomicLong();
            Story taker = () -> {
                boolean before = closed.get();
                try {
                    budget.take(Priority.WALK);
                    assertThat(before).as("closed before").isFalse();
                } catch (Budget.Closed e) {
                    assertThat(budget.rate()).isEqualTo(RATE);
                }
            };

            // when
            together(taker, taker, taker, () -> {
                untilTheFirstIsDue();
                budget.pauseFor(PAUSE);
            }, () -> {
                untilTheFirstIsDue();
                budget.close();
                closedAt.set(System.nanoTime());
                closed.set(true);
            });

            // then
            assertThat(since(closedAt.get())).as("time passed").isLessThan(Duration.ofSeconds(1));
            assertThat(budget.waiting()).isZero();
        });
    }

    @Test
    void aSuccessorOfAClosedOneGrantsNoneBesideItAndKeepsItsPause() {
        schedules.hold(() -> anotherSessionFollows(false));
    }

    @Test
    void aSuccessorOfOneThatIsYetToBeClosedGrantsBesideIt() {
        assertThat(schedules.find(() -> anotherSessionFollows(true))).hasMessageContaining("between two requests");
    }

    private void anotherSessionFollows(boolean tooEarly) throws Exception {
        // given
        granted = new ConcurrentLinkedQueue<>();
        Budget budget = VirtualBudget.of(RATE);
        AtomicLong pausedAt = new AtomicLong(Long.MAX_VALUE);
        Story walk = () -> {
            try {
                take(budget::take, Priority.WALK);
                take(budget::take, Priority.WALK);
            } catch (Budget.Closed e) {
                assertThat(budget.waiting()).isLessThan(2);
            }
        };

        // when
        together(walk, walk, () -> {
            untilTheFirstIsDue();
            budget.pauseFor(PAUSE);
            pausedAt.set(System.nanoTime());
        }, () -> {
            Budget early = budget.successor();
            untilTheFirstIsDue();
            boolean isPaused = pausedAt.get() != Long.MAX_VALUE;
            budget.close();
            Budget successor = tooEarly ? early : budget.successor();
            take(successor::take, Priority.LIST);
            if (isPaused && !tooEarly) {
                assertThat(since(pausedAt.get())).as("since the pause").isGreaterThan(PAUSE.minusMillis(1));
            }
            take(successor::take, Priority.WALK);
        });

        // then
        assertKept();
    }

    /** All that happens then happens in every order. */
    private static void untilTheFirstIsDue() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(DISTANCE.toNanos());
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
