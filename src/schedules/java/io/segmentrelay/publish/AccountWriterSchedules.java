package io.segmentrelay.publish;

import static io.segmentrelay.testing.Schedules.together;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.segmentrelay.ledger.AccountClosed;
import io.segmentrelay.ledger.Batch;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.Ledgers;
import io.segmentrelay.testing.Schedules;

/** What a writer has applied is published before it ends, and all else fails, whoever closes it while it starts. */
class AccountWriterSchedules {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    @RegisterExtension
    final Schedules schedules = new Schedules();

    @Test
    void everyChangeIsPublishedBeforeTheWriterEndsOrFails() {
        schedules.hold(() -> aWriterIsClosed(writer -> writer.close(PATIENCE)));
    }

    @Test
    void aWriterThatIsGivenNoTimeLeavesAppliedChangesUnpublished() {
        assertThat(schedules.find(() -> aWriterIsClosed(writer -> writer.close(Duration.ZERO))))
                .isInstanceOf(AssertionError.class);
    }

    private static void aWriterIsClosed(Consumer<AccountWriter> close) throws Exception {
        // given
        Published published = new Published();
        AccountWriter writer = new AccountWriter(Ledgers.settled(Ledgers.EVENTS, Ledgers.ONE_CHUNK), published,
                Duration.ofSeconds(1), 1000);
        Queue<CompletableFuture<Integer>> answers = new ConcurrentLinkedQueue<>();
        Consumer<String> handIn = trouble -> answers.add(writer.change(ledger -> {
            ledger.report(trouble);
            return published.applied.incrementAndGet();
        }));
        long begun = System.nanoTime();

        // when
        together(() -> writer.start(published::failed), () -> {
            handIn.accept("the list is not whole");
            handIn.accept(null);
        }, () -> handIn.accept("no page answers"), () -> close.accept(writer));

        // then
        assertThat(published.failures).hasValue(0);
        assertThat(answers).as("answered").hasSize(3).allMatch(CompletableFuture::isDone);
        assertThat(answers).filteredOn(CompletableFuture::isCompletedExceptionally)
                .allMatch(answer -> answer.handle((none, failure) -> failure).join() instanceof AccountClosed);
        assertThat(published.changes).as("published").hasValue(published.applied.get());
        assertThat(answers).as("applied").filteredOn(answer -> !answer.isCompletedExceptionally())
                .hasSize(published.applied.get());
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).as("time passed").isLessThan(PATIENCE);
    }

    private static final class Published implements Publication {
        private final AtomicInteger applied = new AtomicInteger();
        private final AtomicInteger changes = new AtomicInteger();
        private final AtomicInteger failures = new AtomicInteger();
        private final AtomicBoolean closed = new AtomicBoolean();

        @Override
        public void publish(Ledger ledger, Batch batch) {
            assertThat(closed).as("closed").isFalse();
            changes.set(applied.get());
        }

        @Override
        public void close() {
            closed.set(true);
        }

        void failed(Throwable failure) {
            failures.incrementAndGet();
        }
    }
}
