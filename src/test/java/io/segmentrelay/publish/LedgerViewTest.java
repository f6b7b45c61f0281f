package io.segmentrelay.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import io.segmentrelay.event.Signal;
import io.segmentrelay.event.SignalKind;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.Ledgers;

class LedgerViewTest {
    @Test
    void aSegmentThatIsPausedIsSeenAsPausedAndItsAccountIsNot() {
        // given
        Ledger ledger = Ledgers.settled(Ledgers.EVENTS, Ledgers.ONE_CHUNK);
        LedgerView before = LedgerView.of(ledger);

        // when
        ledger.signal(new Signal(SignalKind.PAUSE, "main", OptionalLong.of(Ledgers.SEGMENT)), 0);

        // then
        assertThat(before.pausedSegments()).isEmpty();
        assertThat(LedgerView.of(ledger).pausedSegments()).containsExactly(Ledgers.SEGMENT);
        assertThat(LedgerView.of(ledger).paused()).isFalse();
        assertThat(LedgerView.of(ledger).candidates()).hasSize(1);
    }

    @Test
    void anAccountIsSeenAsPausedAndInTrouble() {
        // given
        Ledger ledger = Ledgers.settled(Ledgers.EVENTS, Ledgers.ONE_CHUNK);

        // when
        ledger.signal(new Signal(SignalKind.PAUSE, "main", OptionalLong.empty()), 0);
        ledger.report("the API refuses its token");

        // then
        assertThat(LedgerView.of(ledger).paused()).isTrue();
        assertThat(LedgerView.of(ledger).trouble()).isEqualTo("the API refuses its token");
    }

    @Test
    void aSegmentWhoseLeaversAreNotAllPublishedIsSeenAsLeaving() {
        // given
        Ledger ledger = Ledgers.withMembers(Ledgers.EVENTS, 2, 1, 2, 3, 4);
        ledger.listed(Ledgers.list("1", 1, Ledgers.SEGMENT));

        // when
        Ledgers.walk(ledger, 1);

        // then
        assertThat(LedgerView.of(ledger).leaving()).containsExactly(Ledgers.SEGMENT);
    }
}
