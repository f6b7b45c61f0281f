package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

class SegmentAbsenceTest {
    private static final Instant NOW = Instant.parse("2024-10-11T10:00:00Z");
    private static final Duration INTERVAL = Duration.ofMinutes(240);
    private static final SegmentAbsence TWICE = SegmentAbsence.first(NOW).again();

    @Test
    void listsAreCountedUpToTheNeededNumber() {
        assertThat(SegmentAbsence.first(NOW).lists()).isEqualTo(1);
        assertThat(TWICE.lists()).isEqualTo(SegmentAbsence.LISTS);
        assertThat(TWICE.again()).isSameAs(TWICE);
    }

    @Test
    void anAnswerCountsOnceForEachInterval() {
        // given
        SegmentAbsence once = TWICE.confirmed(NOW, INTERVAL);

        // then
        assertThat(once.confirmations()).isEqualTo(1);
        assertThat(once.confirmed(NOW.plus(INTERVAL).minusMillis(1), INTERVAL)).isSameAs(once);
        assertThat(once.confirmed(NOW.plus(INTERVAL), INTERVAL).confirmations()).isEqualTo(2);
    }

    /** Else a clock that ran ahead would put off the next answer until that time. */
    @Test
    void anAnswerOfATimeThatCannotBeIsCountedAgain() {
        // given
        SegmentAbsence once = TWICE.confirmed(NOW, INTERVAL);

        // then
        assertThat(once.believing(NOW)).isSameAs(once);
        assertThat(once.believing(NOW.minusMillis(1)).confirmed(NOW, INTERVAL).confirmations()).isEqualTo(2);
        assertThat(TWICE.believing(NOW)).isSameAs(TWICE);
    }

    @Test
    void aDeletionWaitsForApprovalOnceItWasAnsweredAndUntilItIsApproved() {
        // given
        SegmentAbsence once = TWICE.confirmed(NOW, INTERVAL);

        // then
        assertThat(TWICE.waitsForApproval()).isFalse();
        assertThat(once.waitsForApproval()).isTrue();
        assertThat(once.approve().waitsForApproval()).isFalse();
    }
}
