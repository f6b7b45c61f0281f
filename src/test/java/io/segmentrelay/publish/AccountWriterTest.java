package io.segmentrelay.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.EventWriter;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.event.Signal;
import io.segmentrelay.event.SignalKind;
import io.segmentrelay.ledger.AccountClosed;
import io.segmentrelay.ledger.Batch;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.Ledgers;
import io.segmentrelay.ledger.OpenedRun;
import io.segmentrelay.ledger.StateChanges;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.state.StateEncoder;

@Timeout(30)
class AccountWriterTest {
    private static final EventWriter EVENTS = Ledgers.events(EventTopics.DEFAULT);
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int BACKLOG = 192;
    private static final int MANY = 1000;

    private final Published published = new Published();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private AccountWriter writer;
    private long run;

    @AfterEach
    void end() {
        published.goOn.countDown();
        if (writer != null) {
            writer.close(Duration.ZERO);
        }
    }

    @Test
    void aBatchIsPublishedAfterSoManyPages() throws Exception {
        // given
        start(walking(), NEVER, 3);

        // when
        for (int number = 1; number <= 6; number++) {
            writer.page(Ledgers.SEGMENT, run, Ledgers.page(number, number));
        }

        // then
        assertThat(published.next().pages).isEqualTo(3);
        assertThat(published.next().pages).isEqualTo(3);
    }

    @Test
    void aBatchIsPublishedAfterTheIntervalIfNoMoreComesIn() throws Exception {
        // given
        Duration interval = Duration.ofMillis(300);
        start(walking(), interval, MANY);
        CountDownLatch goOn = keepBusy();
        writer.page(Ledgers.SEGMENT, run, Ledgers.page(1, 1));
        writer.page(Ledgers.SEGMENT, run, Ledgers.page(2, 2));
        long begun = System.nanoTime();

        // when
        goOn.countDown();

        // then
        assertThat(published.next().pages).as("both in one transaction").isEqualTo(2);
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(interval.toNanos());
    }

    @Test
    void aBatchIsPublishedAfterTheIntervalHoweverMuchComesIn() throws Exception {
        // given
        start(walking(), Duration.ofMillis(100), Integer.MAX_VALUE);
        AtomicInteger handedIn = new AtomicInteger();

        // when
        Awaitility.await("published while pages come in").atMost(LIMIT).pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1)).until(() -> {
                    writer.page(Ledgers.SEGMENT, run, Ledgers.page(handedIn.incrementAndGet(), 1));
                    return published.batches.size() >= 2;
                });

        // then
        assertThat(published.next().pages + published.next().pages).isBetween(2, handedIn.get());
    }

    @Test
    void aBatchThatIsDueTakesNoMore() throws Exception {
        // given
        Duration interval = Duration.ofMillis(50);
        start(walking(), interval, MANY);
        writer.page(Ledgers.SEGMENT, run, Ledgers.page(1, 1));
        CountDownLatch goOn = keepBusy();
        writer.page(Ledgers.SEGMENT, run, Ledgers.page(2, 2));

        // when
        TimeUnit.MILLISECONDS.sleep(interval.toMillis());
        goOn.countDown();

        // then
        assertThat(published.next().pages).isEqualTo(1);
        assertThat(published.next().pages).isEqualTo(1);
    }

    @Test
    void theIntervalBeginsWithTheFirstChangeThatIsToBePublished() throws Exception {
        // given
        Duration interval = Duration.ofMillis(300);
        start(walking(), interval, MANY);
        answer(writer.change(ledger -> null));
        TimeUnit.MILLISECONDS.sleep(interval.toMillis() / 2);
        long begun = System.nanoTime();

        // when
        writer.page(Ledgers.SEGMENT, run, Ledgers.page(1, 1));

        // then
        assertThat(published.next().pages).isEqualTo(1);
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(interval.toNanos());
    }

    @Test
    void aReportDoesNotWaitForTheInterval() throws Exception {
        // given
        start(walking(), NEVER, MANY);
        writer.page(Ledgers.SEGMENT, run, Ledgers.page(1, 1));

        // when
        writer.change(ledger -> ledger.close(Ledgers.SEGMENT, run, new Ending.NextNull(), new ListedAfter.NotRead()));

        // then
        Batch batch = published.next();
        assertThat(batch.reports()).hasSize(1);
        assertThat(batch.pages).as("with the page that it reports of").isEqualTo(1);
    }

    /** Not all, perhaps: none waits for another that the machine keeps from coming. */
    @Test
    void answersThatAreGivenTogetherShareTransactions() throws Exception {
        // given
        start(Ledgers.settled(EVENTS, Ledgers.ONE_CHUNK), NEVER, MANY);
        CountDownLatch goOn = keepBusy();
        List<CompletableFuture<Void>> signals = LongStream.range(0, 20)
                .mapToObj(offset -> writer.signal(new Signal(SignalKind.PAUSE, "main", OptionalLong.empty()), offset)).toList();

        // when
        goOn.countDown();
        answer(signals.get(19));
        writer.close(LIMIT);

        // then
        assertThat(published.batches.stream().mapToInt(batch -> batch.answers().size()).sum()).isEqualTo(20);
        assertThat(published.batches).hasSizeLessThan(20);
    }

    @Test
    void beforeItStartsNothingIsAskedForAndAPausedAccountIsKnownAsPaused() {
        // given
        Ledger ledger = Ledgers.fresh(EVENTS, Ledgers.ONE_CHUNK);
        ledger.signal(new Signal(SignalKind.PAUSE, "main", OptionalLong.empty()), 0);

        // when
        writer = new AccountWriter(ledger, published, NEVER, 1);

        // then
        assertThat(writer.isProven()).isFalse();
        assertThat(writer.view().paused()).isTrue();
        assertThat(writer.view().candidates()).isEmpty();
    }

    @Test
    void whatOpeningTheLedgerChangedIsPublishedAheadOfEverythingElse() throws Exception {
        // given
        Ledger ledger = Ledgers.fresh(EVENTS, Ledgers.ONE_CHUNK);
        published.hold();

        // when
        start(ledger, NEVER, 1);
        CompletableFuture<Integer> listed = writer.change(list -> {
            Ledgers.list(list, "1");
            return published.batches.size();
        });
        published.goOn.countDown();

        // then
        assertThat(answer(listed)).as("batches before the first change").isEqualTo(1);
        assertThat(published.next().events()).isEmpty();
    }

    @Test
    void aStateThatIsWrittenAnewGoesOutInPartsAndItsAccountLast() throws Exception {
        // given
        Ledger ledger = Ledgers.fresh(EVENTS, Ledgers.ONE_CHUNK);
        Ledgers.remember(ledger, 120_000);
        ledger.rewrite(StateChanges.Keys.of("main", List.of("main/user/1000000")));

        // when
        start(ledger, NEVER, 1);

        // then
        for (int part = 1; part <= 3; part++) {
            assertThat(records(ledger, published.next())).as("part " + part).isNotEmpty().doesNotContain("main/account");
        }
        assertThat(records(ledger, published.next())).contains("main/account");
    }

    @Test
    void aStateThatIsWrittenInPartIsNotCompletedByAWriterThatCloses() throws Exception {
        // given
        Ledger ledger = Ledgers.fresh(EVENTS, Ledgers.ONE_CHUNK);
        Ledgers.remember(ledger, 120_000);
        ledger.rewrite(new StateChanges.Keys("main"));
        published.hold();
        start(ledger, NEVER, 1);
        published.awaitHeld();

        // when
        Thread closing = closing();
        published.goOn.countDown();
        closing.join(LIMIT.toMillis());

        // then
        assertThat(writer.hasEnded()).isTrue();
        assertThat(published.batches).hasSize(1);
        assertThat(ledger.rewrites()).as("what is left to write").isNotEmpty();
        assertThat(failures).isEmpty();
    }

    private static List<String> records(Ledger ledger, Batch batch) {
        return StateEncoder.encode(ledger.state(), batch.changes, "usercom.relay-state", 16).stream().map(OutRecord::key)
                .toList();
    }

    @Test
    void aChangeIsAnsweredBeforeItIsCommitted() throws Exception {
        // given
        start(Ledgers.settled(EVENTS, Ledgers.ONE_CHUNK), NEVER, MANY);

        // when
        CompletableFuture<OpenedRun> opened = writer.change(ledger -> ledger.open(Ledgers.SEGMENT).orElseThrow());

        // then
        assertThat(answer(opened).segment()).isEqualTo(Ledgers.SEGMENT);
        assertThat(published.batches).isEmpty();
        assertThat(writer.view().candidates()).singleElement()
                .satisfies(segment -> assertThat(segment.walked().resumable()).isTrue());
    }

    @Test
    void aLaneThatIsFarAheadWaitsForTheWriter() throws Exception {
        // given
        CompletableFuture<Void> lane = laneThatIsFarAhead();
        boolean wasDone = lane.isDone();

        // when
        published.goOn.countDown();

        // then
        answer(lane);
        assertThat(wasDone).isFalse();
    }

    @Test
    void aFailedCommitIsToldOnceNothingIsPublishedAfterItAndWhoComesIsSentAway() throws Exception {
        // given
        startHeld();
        AtomicInteger changes = new AtomicInteger();
        CompletableFuture<Integer> waiting = writer.change(ledger -> changes.incrementAndGet());
        writer.page(Ledgers.SEGMENT, run, Ledgers.page(2, 2));
        RuntimeException refused = new IllegalStateException("Kafka refused it");

        // when
        published.fail(refused);

        // then
        assertThatThrownBy(() -> answer(waiting)).isInstanceOf(AccountClosed.class);
        awaitEnd();
        assertThat(failures).containsExactly(refused);
        assertThat(changes).as("changes behind the failed batch").hasValue(0);
        assertThatThrownBy(() -> writer.page(Ledgers.SEGMENT, run, Ledgers.page(3, 3))).isInstanceOf(AccountClosed.class);
        assertThatThrownBy(() -> answer(writer.change(ledger -> ledger.open(Ledgers.SEGMENT))))
                .isInstanceOf(AccountClosed.class);
        writer.close(LIMIT);
        assertThat(failures).hasSize(1);
        assertThat(published.attempts).hasValue(1);
    }

    @Test
    void aLaneThatWaitsWhenTheCommitFailsIsSentAway() throws Exception {
        // given
        CompletableFuture<Void> lane = laneThatIsFarAhead();

        // when
        published.fail(new IllegalStateException("Kafka refused it"));

        // then
        assertThatThrownBy(() -> answer(lane)).isInstanceOf(AccountClosed.class);
    }

    @Test
    void aChangeThatBreaksTellsItsCallerAndCommitsNothingMore() throws Exception {
        // given
        start(walking(), NEVER, MANY);
        writer.page(Ledgers.SEGMENT, run, Ledgers.page(1, 1));
        RuntimeException broken = new IllegalStateException("half a change");

        // when
        CompletableFuture<Object> change = writer.change(ledger -> {
            throw broken;
        });

        // then
        assertThatThrownBy(() -> answer(change)).isSameAs(broken);
        awaitEnd();
        assertThat(failures).containsExactly(broken);
        assertThat(published.attempts).hasValue(0);
    }

    @Test
    void closingCommitsWhatWasHandedIn() throws Exception {
        // given
        start(walking(), NEVER, MANY);
        CountDownLatch goOn = keepBusy();
        writer.page(Ledgers.SEGMENT, run, Ledgers.page(1, 1));
        writer.page(Ledgers.SEGMENT, run, Ledgers.page(2, 2));
        Thread closing = closing();

        // when
        goOn.countDown();

        // then
        closing.join(LIMIT.toMillis());
        assertThat(published.batches).singleElement().satisfies(batch -> assertThat(batch.pages).isEqualTo(2));
        assertThat(failures).isEmpty();
        assertThatThrownBy(() -> writer.page(Ledgers.SEGMENT, run, Ledgers.page(3, 3)))
                .isInstanceOf(AccountClosed.class);
    }

    @Test
    void closingCommitsWhatAnIdleWriterHasCollected() throws Exception {
        // given
        start(walking(), NEVER, MANY);
        writer.page(Ledgers.SEGMENT, run, Ledgers.page(1, 1));
        awaitIdle();

        // when
        writer.close(LIMIT);

        // then
        assertThat(published.batches).hasSize(1);
    }

    @Test
    void closingWithNothingToCommitTakesNoTime() throws Exception {
        // given
        start(walking(), NEVER, MANY);
        awaitIdle();
        boolean hadEnded = writer.hasEnded();
        long begun = System.nanoTime();

        // when
        writer.close(LIMIT);

        // then
        assertThat(hadEnded).isFalse();
        assertThat(writer.hasEnded()).isTrue();
        assertThat(System.nanoTime() - begun).isLessThan(LIMIT.toNanos());
        assertThat(published.attempts).hasValue(0);
    }

    @Test
    void closingCommitsWhatWaitsBehindACommitToo() throws Exception {
        // given
        startHeld();
        writer.page(Ledgers.SEGMENT, run, Ledgers.page(2, 2));
        writer.page(Ledgers.SEGMENT, run, Ledgers.page(3, 3));
        Thread closing = closing();

        // when
        published.goOn.countDown();

        // then
        closing.join(LIMIT.toMillis());
        assertThat(published.batches).hasSize(3);
    }

    @Test
    void closingWithoutPatienceCommitsNothing() throws Exception {
        // given
        start(walking(), NEVER, MANY);
        writer.page(Ledgers.SEGMENT, run, Ledgers.page(1, 1));
        CountDownLatch goOn = keepBusy();
        CompletableFuture<Object> waiting = writer.change(ledger -> null);

        // when
        writer.close(Duration.ZERO);
        goOn.countDown();

        // then
        assertThatThrownBy(() -> answer(waiting)).isInstanceOf(AccountClosed.class);
        awaitEnd();
        assertThat(published.attempts).hasValue(0);
        assertThat(failures).isEmpty();
    }

    /** One in some is closed while it looks for more. */
    @RepeatedTest(50)
    void closingWithoutPatienceCommitsNothingOfWhatAWriterHasCollected() throws Exception {
        // given
        start(walking(), NEVER, MANY);
        writer.page(Ledgers.SEGMENT, run, Ledgers.page(1, 1));
        awaitAwake(writer.change(ledger -> null));

        // when
        writer.close(Duration.ZERO);

        // then
        awaitEnd();
        assertThat(published.attempts).hasValue(0);
    }

    @Test
    void closingGivesUpOnACommitThatTakesLongerThanItsPatience() throws Exception {
        // given
        startHeld();

        // when
        writer.close(Duration.ofMillis(50));

        // then
        awaitEnd();
        assertThat(published.batches).isEmpty();
    }

    @Test
    void whoIsInterruptedWhileItClosesGivesUpAndStaysInterrupted() throws Exception {
        // given
        startHeld();
        FutureTask<Boolean> interrupted = new FutureTask<>(() -> {
            writer.close(LIMIT);
            return Thread.interrupted();
        });
        Thread closing = new Thread(interrupted);
        closing.start();
        awaitWaiting(closing);

        // when
        closing.interrupt();

        // then
        assertThat(interrupted.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        awaitEnd();
        assertThat(published.batches).isEmpty();
    }

    @Test
    void aWriterThatIsClosedBeforeItStartedNeverBegins() {
        // given
        writer = writer(Ledgers.fresh(EVENTS, Ledgers.ONE_CHUNK), NEVER, 1);
        CompletableFuture<Object> waiting = writer.change(ledger -> null);

        // when
        writer.close(LIMIT);
        writer.start(failures::add);

        // then
        assertThatThrownBy(() -> answer(waiting)).isInstanceOf(AccountClosed.class);
        assertThat(writer.hasEnded()).isTrue();
        assertThat(writer.isProven()).as("has started").isFalse();
        assertThat(published.attempts).hasValue(0);
    }

    private Ledger walking() {
        Ledger ledger = Ledgers.settled(EVENTS, Ledgers.ONE_CHUNK);
        run = ledger.open(Ledgers.SEGMENT).orElseThrow().run();
        ledger.seal();
        return ledger;
    }

    private void start(Ledger ledger, Duration interval, int pagesPerBatch) {
        writer = writer(ledger, interval, pagesPerBatch);
        writer.start(failures::add);
    }

    private AccountWriter writer(Ledger ledger, Duration interval, int pagesPerBatch) {
        return new AccountWriter(ledger, published, interval, pagesPerBatch);
    }

    /** The writer takes nothing until it may go on, whoever interrupts it. */
    private CountDownLatch keepBusy() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        writer.change(ledger -> {
            busy.countDown();
            awaitThroughInterrupts(goOn);
            return null;
        });
        assertThat(busy.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return goOn;
    }

    private static void awaitThroughInterrupts(CountDownLatch goOn) {
        boolean interrupted = false;
        while (goOn.getCount() > 0) {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The writer has a page, and its commit does not end. */
    private void startHeld() throws InterruptedException {
        start(walking(), NEVER, 1);
        published.hold();
        writer.page(Ledgers.SEGMENT, run, Ledgers.page(1, 1));
        published.awaitHeld();
    }

    /** It has handed in as much as is taken without the writer, and one page more. */
    private CompletableFuture<Void> laneThatIsFarAhead() throws InterruptedException {
        startHeld();
        AtomicInteger handedIn = new AtomicInteger();
        CompletableFuture<Void> lane = CompletableFuture.runAsync(() -> {
            try {
                for (int number = 2; number <= BACKLOG + 2; number++) {
                    writer.page(Ledgers.SEGMENT, run, Ledgers.page(number, number));
                    handedIn.incrementAndGet();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Awaitility.await("so much is taken without the writer").atMost(LIMIT)
                .untilAsserted(() -> assertThat(handedIn).hasValue(BACKLOG));
        return lane;
    }

    /** Waits for the writer to commit. */
    private Thread closing() {
        Thread closing = new Thread(() -> writer.close(LIMIT));
        closing.start();
        awaitWaiting(closing);
        return closing;
    }

    /** A thread that slept would be woken too late. */
    private static void awaitAwake(CompletableFuture<?> change) {
        long limit = System.nanoTime() + LIMIT.toNanos();
        while (!change.isDone() && System.nanoTime() - limit < 0) {
            Thread.onSpinWait();
        }
    }

    private void awaitIdle() throws Exception {
        awaitWaiting(answer(writer.change(ledger -> Thread.currentThread())));
    }

    private static void awaitWaiting(Thread thread) {
        Awaitility.await(thread + " waits").atMost(LIMIT).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5))
                .until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    }

    private void awaitEnd() {
        Awaitility.await("the writer ends").atMost(LIMIT).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5))
                .until(writer::hasEnded);
    }

    private static <T> T answer(CompletableFuture<T> change) throws Exception {
        try {
            return change.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception failure ? failure : e;
        }
    }

    /** Keeps what is published, and may take its time for it, or fail. */
    private static final class Published implements Publication {
        final BlockingQueue<Batch> batches = new LinkedBlockingQueue<>();
        final AtomicInteger attempts = new AtomicInteger();
        private final CountDownLatch held = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        private volatile boolean holds;
        volatile RuntimeException failure;

        @Override
        public void publish(Ledger ledger, Batch batch) {
            attempts.incrementAndGet();
            if (holds) {
                held.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("interrupted before Kafka acknowledged", e);
                }
            }
            if (failure != null) {
                throw failure;
            }
            batches.add(batch);
        }

        void hold() {
            holds = true;
        }

        void awaitHeld() throws InterruptedException {
            assertThat(held.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }

        void fail(RuntimeException why) {
            failure = why;
            goOn.countDown();
        }

        Batch next() throws InterruptedException {
            Batch batch = batches.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(batch).as("a batch within " + LIMIT).isNotNull();
            return batch;
        }
    }
}
