package io.segmentrelay.publish;

import static io.segmentrelay.testing.Schedules.together;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.segmentrelay.ledger.AccountClosed;
import io.segmentrelay.testing.Schedules;

/** Each change that lanes hand in is applied once, in their order, or fails: none is left unanswered, whoever closes when. */
class ChangeQueueSchedules {
    private static final int BACKLOG = 192;
    /** How long a writer waits for a change: so long only if nobody wakes it. */
    private static final Duration IDLE = Duration.ofSeconds(5);
    /** A lane that waits for room looks again after a tenth of a second, which nobody else should have to wait for. */
    private static final Duration LOOKS = Duration.ofMillis(250);

    @RegisterExtension
    final Schedules schedules = new Schedules();

    @Test
    void everyChangeIsAppliedOnceOrFails() {
        schedules.hold(() -> twoLanesHandInChanges(ChangeQueue::close));
    }

    @Test
    void aWriterThatEndsAndDoesNotCloseLeavesAChangeUnanswered() {
        assertThat(schedules.find(() -> twoLanesHandInChanges(queue -> {
        }))).hasMessageContaining("answered");
    }

    private static void twoLanesHandInChanges(Consumer<ChangeQueue> atTheWritersEnd) throws Exception {
        // given
        ChangeQueue queue = new ChangeQueue("main");
        AtomicBoolean closing = new AtomicBoolean();
        Queue<Integer> applied = new ConcurrentLinkedQueue<>();
        Queue<CompletableFuture<Integer>> answers = new ConcurrentLinkedQueue<>();
        Consumer<Integer> handIn = number -> answers.add(queue.add(ledger -> {
            applied.add(number);
            return number;
        }));
        long begun = System.nanoTime();

        // when
        together(() -> {
            handIn.accept(1);
            handIn.accept(2);
        }, () -> handIn.accept(3), () -> {
            while (!closing.get() || !queue.isEmpty()) {
                queue.applyNext(null, IDLE.toNanos());
            }
            atTheWritersEnd.accept(queue);
        }, () -> {
            closing.set(true);
            queue.wake();
        });

        // then
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).as("time passed").isLessThan(IDLE);
        assertThat(answers).as("answered").allMatch(CompletableFuture::isDone);
        assertThat(applied).as("applied").containsExactlyInAnyOrderElementsOf(
                answers.stream().filter(answer -> !answer.isCompletedExceptionally()).map(CompletableFuture::join).toList());
        assertThat(answers).filteredOn(CompletableFuture::isCompletedExceptionally)
                .allMatch(answer -> answer.handle((none, failure) -> failure).join() instanceof AccountClosed);
        assertThat(List.copyOf(applied)).as("in the order of its lane").doesNotContainSequence(2, 1);
    }

    @Test
    void aLaneThatIsFarAheadWaitsForRoomOrTheEnd() {
        schedules.hold(() -> {
            // given
            ChangeQueue queue = new ChangeQueue("main");
            AtomicInteger taken = new AtomicInteger();
            for (int page = 1; page <= BACKLOG; page++) {
                queue.addPage(ledger -> {
                });
            }
            long begun = System.nanoTime();

            // when
            together(() -> {
                try {
                    for (int page = 1; page <= 3; page++) {
                        queue.addPage(ledger -> {
                        });
                        assertThat(taken.get()).as("taken, where %d more were handed in", page).isGreaterThanOrEqualTo(page);
                    }
                } catch (AccountClosed e) {
                    assertThat(queue.isClosed()).isTrue();
                }
            }, () -> {
                for (int page = 1; page <= 2; page++) {
                    taken.incrementAndGet();
                    queue.applyNext(null, 0);
                }
            }, queue::close);

            // then
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).as("time passed").isLessThan(LOOKS);
        });
    }
}
