package io.segmentrelay.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.segmentrelay.event.OutRecord;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.state.AccountState;

/** What is published together, when, and what becomes of it when it cannot be. */
@Timeout(30)
class AccountWriterTest {
    private static final long SEGMENT = 1033;
    private static final Duration LONG = Duration.ofHours(1);

    private final Watch clock = new Watch();
    private final AccountState state = new AccountState("main");
    private final BlockingQueue<Batch> published = new LinkedBlockingQueue<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final CountDownLatch failed = new CountDownLatch(1);
    private volatile RuntimeException refusal;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private AccountWriter writer;

    @AfterEach
    void end() {
        gate.countDown();
        writer.close(Duration.ZERO);
    }

    @Test
    void pagesThatComeCloseTogetherShareATransaction() throws Exception {
        // given
        start(LONG, 4);
        long run = begin();

        // when
        for (int page = 1; page <= 4; page++) {
            writer.page(SEGMENT, run, Ledgers.page(SEGMENT, page, false, 100, page));
        }

        // then
        Batch batch = next();
        assertThat(batch.pages).isEqualTo(4);
        assertThat(memberships(batch)).containsExactly("main/1033/1", "main/1033/2", "main/1033/3", "main/1033/4");
        assertThat(isNobodyTold()).isTrue();
    }

    @Test
    void aPageIsPublishedAfterTheIntervalAlsoIfNoOtherComes() throws Exception {
        // given
        start(Duration.ofMillis(50), 100);
        long run = begin();

        // when
        writer.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, false, 100, 27));

        // then
        assertThat(memberships(next())).containsExactly("main/1033/27");
    }

    @Test
    void aReportDoesNotWaitForTheInterval() throws Exception {
        // given
        start(LONG, 100);
        long run = begin();
        writer.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, true, 1, 27));

        // when
        writer.change(ledger -> ledger.close(SEGMENT, run, new Ending.NextNull(),
                new ListedAfter.NotRead())).get();

        // then
        Batch batch = next();
        assertThat(batch.reports()).hasSize(1);
        assertThat(memberships(batch)).containsExactly("main/1033/27");
    }

    @Test
    void aFailureIsToldOnceAndNothingIsPublishedAfterIt() throws Exception {
        // given
        start(Duration.ofMillis(10), 100);
        long run = begin();
        refusal = new IllegalStateException("Kafka is gone");

        // when
        writer.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, false, 100, 27));
        assertThat(failed.await(10, TimeUnit.SECONDS)).isTrue();
        refusal = null;

        // then
        assertThatThrownBy(() -> {
            while (true) {
                writer.page(SEGMENT, run, Ledgers.page(SEGMENT, 2, false, 100, 28));
            }
        }).isInstanceOf(AccountClosed.class);
        assertThatThrownBy(() -> writer.change(ledger -> 1).get()).isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(AccountClosed.class);
        assertThat(failures).hasSize(1).first().hasToString("java.lang.IllegalStateException: Kafka is gone");
        assertThat(isNobodyTold()).isTrue();
    }

    @Test
    void aChangeThatBreaksEndsTheWriterForHalfOfItMayBeInMemory() throws Exception {
        // given
        start(LONG, 100);
        begin();

        // when
        Future<Object> broken = writer.change(ledger -> {
            throw new IllegalArgumentException("a fault of the program");
        });

        // then
        assertThatThrownBy(broken::get).hasRootCauseMessage("a fault of the program");
        assertThat(failed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(failures).hasSize(1);
        assertThat(isNobodyTold()).isTrue();
    }

    @Test
    void closingPublishesWhatWasTaken() throws Exception {
        // given
        start(LONG, 100);
        long run = begin();
        writer.page(SEGMENT, run, Ledgers.page(SEGMENT, 1, false, 100, 27));

        // when
        writer.close(Duration.ofSeconds(10));

        // then
        assertThat(memberships(next())).containsExactly("main/1033/27");
        assertThatThrownBy(() -> writer.page(SEGMENT, run, Ledgers.page(SEGMENT, 2, false, 100, 28)))
                .isInstanceOf(AccountClosed.class);
        assertThat(failures).isEmpty();
    }

    @Test
    void lanesWaitWhenTheyAreTooFarAheadOfKafka() throws Exception {
        // given
        start(Duration.ofMillis(1), 1);
        long run = begin();
        gate = new CountDownLatch(1);
        CountDownLatch handedOver = new CountDownLatch(400);
        Thread lane = new Thread(() -> {
            try {
                for (int page = 1; page <= 400; page++) {
                    writer.page(SEGMENT, run, Ledgers.page(SEGMENT, page, false, 1000, page));
                    handedOver.countDown();
                }
            } catch (InterruptedException | AccountClosed e) {
                Thread.currentThread().interrupt();
            }
        });
        lane.start();

        // when
        boolean all = handedOver.await(1, TimeUnit.SECONDS);

        // then
        assertThat(all).isFalse();
        assertThat(handedOver.getCount()).isGreaterThan(200);
        gate.countDown();
        assertThat(handedOver.await(10, TimeUnit.SECONDS)).isTrue();
        lane.join();
    }

    @Test
    void leaversThatWereJudgedBeforeARestartGoOutInChunks() throws Exception {
        // given
        Ledger before = Ledgers.of(state, clock);
        before.listed(Ledgers.list("2024-10-11T09:00:00Z", 10, SEGMENT));
        long first = before.open(SEGMENT).orElseThrow().run();
        before.page(SEGMENT, first, Ledgers.page(SEGMENT, 1, true, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
        before.close(SEGMENT, first, new Ending.NextNull(),
                new ListedAfter.NotRead());
        before.listed(Ledgers.list("2024-10-11T10:00:00Z", 3, SEGMENT));
        long second = before.open(SEGMENT).orElseThrow().run();
        before.page(SEGMENT, second, Ledgers.page(SEGMENT, 1, true, 3, 1, 2, 3));
        assertThat(before.close(SEGMENT, second, new Ending.NextNull(),
                new ListedAfter.Read("2024-10-11T10:00:00Z", OptionalLong.of(3))))
                .isEqualTo(RunLedger.Close.LEAVING);

        // when
        start(LONG, 100);

        // then
        assertThat(memberships(next())).containsExactly("main/1033/4", "main/1033/4", "main/1033/5", "main/1033/5",
                "main/1033/6", "main/1033/6");
        assertThat(memberships(next())).hasSize(6);
        Batch last = next();
        assertThat(memberships(last)).containsExactly("main/1033/10", "main/1033/10");
        assertThat(last.reports()).hasSize(1);
    }

    /** Opens a run of the segment. */
    private long begin() throws Exception {
        writer.change(ledger -> ledger.listed(Ledgers.list("2024-10-11T09:00:00Z", 10, SEGMENT))).get();
        return writer.change(ledger -> ledger.open(SEGMENT).orElseThrow().run()).get();
    }

    private void start(Duration interval, int pages) {
        Ledger ledger = Ledgers.of(state, clock);
        writer = new AccountWriter("main", ledger, (sealedBy, batch) -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (refusal != null) {
                throw refusal;
            }
            published.add(batch);
        }, interval, pages, failure -> {
            failures.add(failure);
            failed.countDown();
        });
        writer.start();
    }

    /** The next that tells of members: what was listed may have gone ahead. */
    private Batch next() throws InterruptedException {
        Batch batch;
        do {
            batch = published.poll(10, TimeUnit.SECONDS);
            assertThat(batch).as("a batch within 10 s; failures: " + failures).isNotNull();
        } while (memberships(batch).isEmpty());
        return batch;
    }

    private boolean isNobodyTold() {
        return published.stream().allMatch(batch -> memberships(batch).isEmpty());
    }

    private static List<String> memberships(Batch batch) {
        return batch.events().stream().filter(event -> event.topic().equals("usercom.memberships")).map(OutRecord::key)
                .toList();
    }
}
