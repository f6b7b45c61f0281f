package io.segmentrelay.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ListRoundsTest {
    private final ListRounds rounds = new ListRounds();

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
}
