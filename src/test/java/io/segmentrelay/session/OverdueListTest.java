package io.segmentrelay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.segmentrelay.ledger.Ledgers;

/** A session whose schedule is hours away: every second it is asked whether its list is to be read all the same. */
@Timeout(30)
class OverdueListTest {
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Instant FRIDAY_EVENING = Instant.parse("2024-10-11T18:00:00Z");

    private final SessionsOfMain sessions = new SessionsOfMain();
    private Instant now = FRIDAY_EVENING;
    private final AccountSession session = sessions.open(() -> now);

    @AfterEach
    void close() {
        sessions.close();
    }

    @Test
    void aListThatHasNeverAnsweredIsReadAfterPausesThatGrow() throws Exception {
        // when
        List<Long> pauses = new ArrayList<>();
        for (int reading = 0; reading < 7; reading++) {
            pauses.add(minutesUntilOverdue());
            read(false);
        }

        // then
        assertThat(pauses).containsExactly(3L, 3L, 4L, 6L, 10L, 12L, 12L);
    }

    @Test
    void nobodyReadsWhileSomebodyDoesAndNotForLongAfterwards() throws Exception {
        // given
        minutesUntilOverdue();

        // when
        SharedListRead.Ticket reading = session.lists().join();
        boolean whileItIsAwaited = session.isListOverdue(INTERVAL, now);
        session.lists().begin(reading.round());
        boolean whileItIsRead = session.isListOverdue(INTERVAL, now);
        session.listFailed();
        session.lists().end(0);

        // then
        assertThat(whileItIsAwaited).isFalse();
        assertThat(whileItIsRead).isFalse();
        assertThat(minutesUntilOverdue()).isEqualTo(3);
    }

    @Test
    void aListThatHasAnsweredIsLeftToTheSchedule() throws Exception {
        // when
        read(true);

        // then
        assertOverdueNever();
    }

    @Test
    void theShippedScheduleIsNeverForestalled() throws Exception {
        // when
        int overdue = 0;
        for (int second = 1; second <= 3600; second++) {
            overdue += ask() ? 1 : 0;
            if (second % 60 == 59) {
                read(false);
            }
        }

        // then
        assertThat(overdue).isZero();
    }

    @Test
    void aTokenThatWasRefusedForAWalkIsTriedWithoutTheSchedule() throws Exception {
        // given
        read(true);

        // when
        for (int refusals = 0; refusals < 5; refusals++) {
            session.token().refused();
            now = now.plus(Duration.ofMinutes(10)); // Longer than any of its pauses.
        }
        session.token().refused();

        // then
        assertThat(minutesUntilOverdue()).as("the token's own pause").isEqualTo(10);
        session.token().accepted();
        assertOverdueNever();
    }

    private void read(boolean answers) throws InterruptedException {
        SharedListRead.Ticket reading = session.lists().join();
        session.lists().begin(reading.round());
        if (answers) {
            session.listed(Ledgers.list("1", 3, Ledgers.SEGMENT));
        } else {
            session.listFailed();
        }
        reading.round().result().complete(null);
        session.lists().end(0);
    }

    private void assertOverdueNever() {
        for (int second = 0; second < 7200; second++) {
            assertThat(ask()).isFalse();
        }
    }

    private long minutesUntilOverdue() {
        Instant from = now;
        while (!ask()) {
            assertThat(now).isBefore(from.plus(Duration.ofHours(1)));
        }
        return Duration.between(from, now).toMinutes();
    }

    private boolean ask() {
        now = now.plusSeconds(1);
        return session.isListOverdue(INTERVAL, now);
    }
}
