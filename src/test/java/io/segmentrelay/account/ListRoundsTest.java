package io.segmentrelay.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

class ListRoundsTest {
    private final AtomicLong time = new AtomicLong();
    private final ListRounds rounds = new ListRounds(time::get);

    @Test
    void whoAsksBeforeARoundBeginsSharesItAndTheFirstReads() {
        // when
        ListRounds.Ticket first = rounds.join();
        ListRounds.Ticket second = rounds.join();

        // then
        assertThat(first.reads()).isTrue();
        assertThat(second.reads()).isFalse();
        assertThat(second.round()).isSameAs(first.round());
    }

    @Test
    void whoAsksWhileARoundIsReadWaitsForTheNext() throws Exception {
        // given
        ListRounds.Ticket first = rounds.join();
        rounds.begin(first.round());

        // when
        ListRounds.Ticket later = rounds.join();

        // then
        assertThat(later.reads()).isTrue();
        assertThat(later.round()).isNotSameAs(first.round());
    }

    @Test
    void aRoundThatWasGivenUpBeforeItBeganIsNotJoined() {
        // given
        ListRounds.Ticket first = rounds.join();
        first.round().result().completeExceptionally(new IllegalStateException("interrupted"));

        // when
        ListRounds.Ticket later = rounds.join();

        // then
        assertThat(later.reads()).isTrue();
        assertThat(later.round()).isNotSameAs(first.round());
    }

    @Test
    void aRoundWhoseReaderIsLostOnTheWayIsReadByTheNextWhoAsks() {
        // given
        ListRounds.Ticket lost = rounds.join();
        ListRounds.Ticket waiting = rounds.join();
        time.addAndGet(TimeUnit.SECONDS.toNanos(61));

        // when
        boolean queued = rounds.isQueued();
        ListRounds.Ticket later = rounds.join();

        // then
        assertThat(queued).isFalse();
        assertThat(waiting.round().result()).isCompletedExceptionally();
        assertThat(later.reads()).isTrue();
        assertThat(later.round()).isNotSameAs(lost.round());
    }

    @Test
    void aReaderWhoWaitsForTheReadingBeforeIsNotLostHoweverLongThatTakes() throws Exception {
        // given
        ListRounds.Ticket slow = rounds.join();
        rounds.begin(slow.round());
        ListRounds.Ticket next = rounds.join();
        time.addAndGet(TimeUnit.MINUTES.toNanos(10));

        // when
        boolean queued = rounds.isQueued();
        rounds.end();

        // then
        assertThat(queued).isTrue();
        assertThat(rounds.join().round()).isSameAs(next.round());
        rounds.begin(next.round());
        assertThat(rounds.isQueued()).isFalse();
    }
}
