package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.schedule.Schedule;
import io.segmentrelay.session.Watch;

/** How long a segment rests after a walk that proved nothing. */
class RetryPauseTest {
    private static final long SEGMENT = 1033;

    private static final Duration TEN_WALKS = Duration.ofMinutes(10);

    private final Watch clock = new Watch();
    private final AccountState state = new AccountState("main");

    /** For the budget, for a page that was asked for again and again, for a process that goes on: waiting is not walking. */
    @Test
    void isTenTimesWhatThePagesTookHoweverLongTheWalkWaited() {
        // given
        Ledger ledger = ledger();
        long run = begin(ledger);

        // when
        clock.pass(Duration.ofHours(1));
        ledger.page(SEGMENT, run, page());
        clock.pass(Duration.ofMinutes(5));
        ledger.close(SEGMENT, run, new Ending.Failed("the API is down"), new ListedAfter.NotRead());

        // then
        assertThat(pause()).isEqualTo(Duration.ofSeconds(200));
    }

    @Test
    void endsWithARecount() {
        // given
        Ledger ledger = ledger();
        fail(ledger, begin(ledger));
        boolean before = isDue(ledger);
        clock.pass(Duration.ofSeconds(64));

        // when
        ledger.listed(Ledgers.list("2024-10-11T10:01:00Z", 2, SEGMENT));

        // then
        assertThat(before).isFalse();
        assertThat(isDue(ledger)).isTrue();
        assertThat(fail(ledger, ledger.open(SEGMENT).orElseThrow().run())).isEqualTo(Duration.ofSeconds(200));
    }

    /** The list tells of both at once; the pause lasted for hours. */
    @Test
    void endsWithARecountOfASegmentThatWasRenamedAsWell() {
        // given
        Ledger ledger = ledger();
        fail(ledger, begin(ledger));
        ListRead list = Ledgers.list("2024-10-11T10:01:00Z", 2, SEGMENT);
        list.rows().get(0).json().put("name", "Renamed");

        // when
        ledger.listed(list);

        // then
        assertThat(isDue(ledger)).isTrue();
    }

    @Test
    void isNoneForWhatWasCountedWhileItWasWalked() {
        // given
        Ledger ledger = ledger();
        long run = begin(ledger);

        // when
        ledger.listed(Ledgers.list("2024-10-11T10:01:00Z", 2, SEGMENT));
        fail(ledger, run);

        // then
        assertThat(isDue(ledger)).isTrue();
    }

    @Test
    void ofConfirmingWalksEndsWithARecount() {
        // given
        Ledger ledger = ledger();
        whole(ledger, 1, 27, 28);
        whole(ledger, 2, 27);
        whole(ledger, 3, 28);
        boolean before = isDue(ledger);

        // when
        ledger.listed(Ledgers.list("2024-10-11T10:30:00Z", 2, SEGMENT));

        // then
        assertThat(before).isFalse();
        assertThat(isDue(ledger)).isTrue();
    }

    /** What failed in between says nothing of how often the list was in flux. */
    @Test
    void ofAConfirmingWalkDoesNotGrowByFailures() {
        // given
        Ledger ledger = ledger();
        whole(ledger, 1, 27, 28);
        inFlux(ledger, 2, 27, 29);
        inFlux(ledger, 3, 28, 29);
        Duration afterSecond = pause();
        for (int i = 0; i < 12; i++) {
            fail(ledger, begin(ledger));
        }

        // when
        inFlux(ledger, 4, 27, 28);

        // then
        assertThat(afterSecond).isEqualTo(TEN_WALKS);
        assertThat(pause()).isEqualTo(TEN_WALKS);
        assertThat(fail(ledger, begin(ledger))).isEqualTo(Duration.ofSeconds(200));
    }

    @Test
    void thatAClockSetWhichWasAYearAheadIsForgottenWithTheNextList() {
        // given
        Ledger ledger = ledger();
        clock.pass(Duration.ofDays(365));
        fail(ledger, begin(ledger));
        clock.pass(Duration.ofDays(-365));
        boolean before = isDue(ledger);

        // when
        ledger.listed(Ledgers.list("2024-10-11T09:00:00Z", 2, SEGMENT));

        // then
        assertThat(before).isFalse();
        assertThat(isDue(ledger)).isTrue();
    }

    @Test
    void aWalkThatEndedInAYearIsNone() {
        // given
        Ledger ledger = ledger();
        clock.pass(Duration.ofDays(365));
        whole(ledger, 1, 27, 28);
        clock.pass(Duration.ofDays(-365));

        // when
        ledger.listed(Ledgers.list("2024-10-11T09:00:00Z", 2, SEGMENT));

        // then
        assertThat(isDue(ledger)).isTrue();
    }

    private boolean isDue(Ledger ledger) {
        return ledger.candidates().stream()
                .anyMatch(segment -> new Schedule(Duration.ofHours(24)).isDue(segment, clock.instant()));
    }

    private Duration fail(Ledger ledger, long run) {
        ledger.page(SEGMENT, run, page());
        ledger.close(SEGMENT, run, new Ending.Failed("the API is down"), new ListedAfter.NotRead());
        return pause();
    }

    /**
     * A walk that sees these members, of two in the list: whole as far as its own count says, but not exact if they are not
     * two.
     */
    private void whole(Ledger ledger, long url, long... members) {
        whole(ledger, url, "2024-10-11T09:00:00Z", members);
    }

    /** The segment is counted anew while it is walked. */
    private void inFlux(Ledger ledger, long url, long... members) {
        whole(ledger, url, "2024-10-11T08:59:00Z", members);
    }

    private void whole(Ledger ledger, long url, String countedAfter, long... members) {
        ledger.listed(Ledgers.list("2024-10-11T09:00:00Z", 2, SEGMENT));
        long run = ledger.open(SEGMENT).orElseThrow().run();
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, url, true, members.length, members).taking(Duration.ofMinutes(1)));
        ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.Read(countedAfter));
    }

    private long begin(Ledger ledger) {
        ledger.listed(Ledgers.list("2024-10-11T09:00:00Z", 2, SEGMENT));
        return ledger.open(SEGMENT).orElseThrow().run();
    }

    private static PageRead page() {
        return Ledgers.page(SEGMENT, 1, false, 2, 27).taking(Duration.ofSeconds(20));
    }

    private Duration pause() {
        return Duration.between(clock.instant(), state.segments.get(SEGMENT).retry.at);
    }

    private Ledger ledger() {
        return Ledgers.of(state, clock);
    }
}
