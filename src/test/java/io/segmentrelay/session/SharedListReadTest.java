package io.segmentrelay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SharedListReadTest {
    private final AtomicLong time = new AtomicLong();
    private final SharedListRead rounds = new SharedListRead(() -> Duration.ofSeconds(1), () -> true, time::get);

    @Test
    void whoAsksBeforeARoundBeginsSharesItAndTheFirstReads() {
        // when
        SharedListRead.Ticket first = rounds.join();
        SharedListRead.Ticket second = rounds.join();

        // then
        assertThat(first.reads()).isTrue();
        assertThat(second.reads()).isFalse();
        assertThat(second.round()).isSameAs(first.round());
    }

    @Test
    void whoAsksWhileARoundIsReadWaitsForTheNext() throws Exception {
        // given
        SharedListRead.Ticket first = rounds.join();
        rounds.begin(first.round());

        // when
        SharedListRead.Ticket later = rounds.join();

        // then
        assertThat(later.reads()).isTrue();
        assertThat(later.round()).isNotSameAs(first.round());
    }

    @Test
    void aRoundThatWasGivenUpBeforeItBeganIsNotJoined() {
        // given
        SharedListRead.Ticket first = rounds.join();
        first.round().result().completeExceptionally(new IllegalStateException("interrupted"));

        // when
        SharedListRead.Ticket later = rounds.join();

        // then
        assertThat(later.reads()).isTrue();
        assertThat(later.round()).isNotSameAs(first.round());
    }

    @Test
    void aRoundWhoseReaderIsLostOnTheWayIsReadByTheNextWhoAsks() {
        // given
        SharedListRead.Ticket lost = rounds.join();
        SharedListRead.Ticket waiting = rounds.join();
        time.addAndGet(TimeUnit.SECONDS.toNanos(61));

        // when
        boolean queued = rounds.isQueued();
        SharedListRead.Ticket later = rounds.join();

        // then
        assertThat(queued).isFalse();
        assertThat(waiting.round().result()).isCompletedExceptionally();
        assertThat(later.reads()).isTrue();
        assertThat(later.round()).isNotSameAs(lost.round());
    }

    @Test
    void aReaderWhoWaitsForTheReadingBeforeIsNotLostHoweverLongThatTakes() throws Exception {
        // given
        SharedListRead.Ticket slow = rounds.join();
        rounds.begin(slow.round());
        SharedListRead.Ticket next = rounds.join();
        time.addAndGet(TimeUnit.MINUTES.toNanos(10));

        // when
        boolean queued = rounds.isQueued();
        rounds.end(0);

        // then
        assertThat(queued).isTrue();
        assertThat(rounds.join().round()).isSameAs(next.round());
        rounds.begin(next.round());
        assertThat(rounds.isQueued()).isFalse();
    }

    @Test
    void readingsThatOnlyWalksWaitForTakeATenthOfTheBudget() throws Exception {
        // given
        read(3);

        // when
        SharedListRead.Ticket first = rounds.joinAfterWalk();
        time.addAndGet(TimeUnit.SECONDS.toNanos(10));
        SharedListRead.Ticket second = rounds.joinAfterWalk();

        // then
        assertThat(second.round()).isSameAs(first.round());
        assertThat(Duration.ofNanos(rounds.untilBegin(first.round()))).isEqualTo(Duration.ofSeconds(20));
        assertThat(rounds.isQueued()).as("a reading on schedule need not be left out").isFalse();
    }

    @Test
    void aReadingOnScheduleWaitsForNothingAndServesThem() throws Exception {
        // given
        read(3);
        SharedListRead.Ticket walk = rounds.joinAfterWalk();
        CompletableFuture<Void> begun = CompletableFuture.runAsync(() -> begin(rounds, walk));

        // when
        SharedListRead.Ticket onSchedule = rounds.join();

        // then
        assertThat(onSchedule.reads()).isFalse();
        assertThat(onSchedule.round()).isSameAs(walk.round());
        begun.get(10, TimeUnit.SECONDS);
    }

    /** Its thread must not be waited for when the routes change, or the account goes elsewhere. */
    @Test
    void nobodyWaitsOnceNoRequestMayBeSent() throws Exception {
        // given
        AtomicBoolean wanted = new AtomicBoolean(true);
        SharedListRead ending = new SharedListRead(() -> Duration.ofHours(1), wanted::get, time::get);
        ending.begin(ending.join().round());
        ending.end(3);
        SharedListRead.Ticket walk = ending.joinAfterWalk();
        CompletableFuture<Void> begun = CompletableFuture.runAsync(() -> begin(ending, walk));

        // when
        wanted.set(false);

        // then
        begun.get(10, TimeUnit.SECONDS);
    }

    private void read(int requests) throws InterruptedException {
        rounds.begin(rounds.join().round());
        rounds.end(requests);
    }

    private static void begin(SharedListRead reading, SharedListRead.Ticket ticket) {
        try {
            reading.begin(ticket.round());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
