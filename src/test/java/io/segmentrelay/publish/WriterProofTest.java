package io.segmentrelay.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.segmentrelay.event.Signal;
import io.segmentrelay.event.SignalKind;
import io.segmentrelay.ledger.Batch;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.Ledgers;
import io.segmentrelay.ledger.StateSize;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.testing.LogCapture;

/** When a writer is known to be able to commit, and what it tells of its account. */
@Timeout(30)
class WriterProofTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final BlockingQueue<Batch> committed = new LinkedBlockingQueue<>();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger closed = new AtomicInteger();
    private final Ledger ledger = Ledgers.settled(Ledgers.EVENTS, Ledgers.ONE_CHUNK);
    private final AccountWriter writer = new AccountWriter(ledger, new Held(), NEVER, 1000);

    @AfterEach
    void end() {
        goOn.countDown();
        writer.close(Duration.ZERO);
    }

    @Test
    void aWriterIsProvenFromItsStart() throws Exception {
        // given
        ledger.report("the API answers 500"); // Its commit is held.
        boolean before = writer.isProven();

        // when
        writer.start(failure -> goOn.countDown());

        // then
        assertThat(before).isFalse();
        assertThat(writer.isProven()).isTrue();
        assertThat(writer.awaitProof()).isTrue();
    }

    @Test
    void afterAFailedCommitAWriterIsProvenByACommitAlone() throws Exception {
        // given
        writer.prove();
        writer.start(failure -> goOn.countDown());
        boolean before = writer.isProven();

        // when
        goOn.countDown();

        // then
        assertThat(before).isFalse();
        assertThat(writer.awaitProof()).isTrue();
        assertThat(committed).as("something to commit").hasSize(1);
    }

    @Test
    void whoWaitsForTheProofGoesOnWithTheCommit() throws Exception {
        // given
        writer.prove();
        writer.start(failure -> goOn.countDown());
        try (LogCapture said = LogCapture.of(AccountWriter.class)) {
            said.level(AccountWriter.class.getName(), Level.TRACE);
            FutureTask<Boolean> proven = new FutureTask<>(writer::awaitProof);
            new Thread(proven).start();
            Awaitility.await("it waits, and looks again").atMost(LIMIT)
                    .until(() -> said.found().contains("account main: still waiting for its first commit"));

            // when
            goOn.countDown();

            // then
            assertThat(proven.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aWriterThatEndsBeforeIsNeverProven() throws Exception {
        // given
        writer.prove();

        // when
        writer.close(LIMIT);

        // then
        assertThat(writer.awaitProof()).isFalse();
        assertThat(closed).as("what publishes is closed with it").hasValue(1);
    }

    @Test
    void aSignalIsAnsweredWithoutWaitingForMore() throws Exception {
        // given
        long before = writer.signalsBefore();
        start();

        // when
        writer.signal(new Signal(SignalKind.PAUSE, "main", OptionalLong.empty()), 17);

        // then
        assertThat(next().answers()).hasSize(1);
        assertThat(ledger.state().signalPosition).isEqualTo(17);
        assertThat(writer.signalsBefore()).as("of those before it began").isEqualTo(before).isEqualTo(-1);
    }

    @Test
    void aChangeThatCannotWaitIsPublishedWithoutWaitingForMore() throws Exception {
        // given
        start();

        // when
        long run = writer.changeNow(open -> open.open(Ledgers.SEGMENT).orElseThrow().run()).get(10, TimeUnit.SECONDS);

        // then
        assertThat(next().changes.segments).contains(Ledgers.SEGMENT);
        assertThat(run).isPositive();
    }

    @Test
    void itTellsHowMuchItsAccountHolds() throws Exception {
        // given
        StateSize before = writer.figures();
        start();
        int atTheStart = writer.figures().segments();

        // when
        writer.change(open -> open.open(Ledgers.SEGMENT)).get(10, TimeUnit.SECONDS);

        // then
        assertThat(before).isEqualTo(StateSize.NONE);
        assertThat(atTheStart).isEqualTo(1);
        assertThat(writer.figures().openRuns()).isEqualTo(1);
    }

    /** A state can be large. */
    @Test
    void howMuchItHoldsIsNotCountedWithEveryChange() throws Exception {
        // given
        start();
        long run = writer.change(open -> open.open(Ledgers.SEGMENT).orElseThrow().run()).get(10, TimeUnit.SECONDS);

        // when
        writer.change(open -> open.gone(Ledgers.SEGMENT, run)).get(10, TimeUnit.SECONDS);

        // then
        assertThat(writer.view().candidates()).noneMatch(segment -> segment.walked().resumable());
        assertThat(writer.figures().openRuns()).isEqualTo(1);
    }

    @Test
    void itTellsWhyNoSegmentCanBeRead() throws Exception {
        // given
        start();
        boolean before = writer.unreadBecause().isPresent();

        // when
        long run = writer.change(open -> open.open(Ledgers.SEGMENT).orElseThrow().run()).get(10, TimeUnit.SECONDS);
        writer.change(open -> open.close(Ledgers.SEGMENT, run, new Ending.Failed("the API answers 500"),
                new ListedAfter.NotRead()));
        next();
        writer.close(LIMIT);

        // then
        assertThat(before).isFalse();
        assertThat(writer.unreadBecause()).get().asString().contains("the API answers 500");
    }

    /** Else a process whose writer hangs would not end. Whatever a daemon starts would be one, too. */
    @Test
    void itKeepsNoProcessFromEnding() throws Exception {
        // given
        FutureTask<AccountWriter> made = new FutureTask<>(() -> new AccountWriter(ledger, new Held(), NEVER, 1000));
        Thread maker = new Thread(made);
        maker.setDaemon(false);
        maker.start();
        AccountWriter other = made.get(10, TimeUnit.SECONDS);
        other.start(failure -> goOn.countDown());

        // when
        boolean daemon = other.change(open -> Thread.currentThread().isDaemon()).get(10, TimeUnit.SECONDS);
        other.close(Duration.ZERO);

        // then
        assertThat(daemon).isTrue();
    }

    private void start() {
        goOn.countDown();
        writer.start(failure -> goOn.countDown());
    }

    private Batch next() throws InterruptedException {
        Batch batch = committed.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(batch).as("a batch within " + LIMIT).isNotNull();
        return batch;
    }

    /** Commits nothing until it may. */
    private final class Held implements Publication {
        @Override
        public void publish(Ledger open, Batch batch) {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            committed.add(batch);
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
