package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    private final Ledger ledger = Ledgers.of(state, clock);

    /** For the budget, for a page that was asked for again and again, for a process that goes on: waiting is not walking. */
    @Test
    void isTenTimesWhatThePagesTookHoweverLongTheWalkWaited() {
        // given
        long run = begin();

        // when
        clock.pass(Duration.ofHours(1));
        ledger.page(SEGMENT, run, page());
        clock.pass(Duration.ofMinutes(5));
        ledger.close(SEGMENT, run, new Ending.Failed("the API is down"), new ListedAfter.NotRead());

        // then
        assertThat(pause()).isEqualTo(Duration.ofSeconds(200));
    }

    /** Also if the list tells of a new name at once: the pause lasted for hours. */
    @ParameterizedTest
    @ValueSource(strings = { "Segment 1033", "Renamed" })
    void endsWithARecount(String name) {
        // given
        fail(begin());
        boolean before = isDue();
        clock.pass(Duration.ofSeconds(64));
        ListRead list = Ledgers.list("2024-10-11T10:01:00Z", 2, SEGMENT);
        list.rows().get(0).json().put("name", name);

        // when
        ledger.listed(list);

        // then
        assertThat(before).isFalse();
        assertThat(isDue()).isTrue();
        assertThat(fail(ledger.open(SEGMENT).orElseThrow().run())).isEqualTo(Duration.ofSeconds(200));
    }

    @Test
    void isNoneForWhatWasCountedWhileItWasWalked() {
        // given
        long run = begin();

        // when
        ledger.listed(Ledgers.list("2024-10-11T10:01:00Z", 2, SEGMENT));
        fail(run);

        // then
        assertThat(isDue()).isTrue();
    }

    @Test
    void ofConfirmingWalksEndsWithARecount() {
        // given
        whole(1, 27, 28);
        whole(2, 27);
        whole(3, 28);
        boolean before = isDue();

        // when
        ledger.listed(Ledgers.list("2024-10-11T10:30:00Z", 2, SEGMENT));

        // then
        assertThat(before).isFalse();
        assertThat(isDue()).isTrue();
    }

    @Test
    void isOverOnceAWalkMissesNobody() {
        // given
        whole(1, 27, 28);
        whole(2, 27);
        boolean before = state.segments.get(SEGMENT).retry.confirms();

        // when
        whole(3, 27, 28);

        // then
        assertThat(before).isTrue();
        assertThat(state.segments.get(SEGMENT).retry.confirms()).isFalse();
        assertThat(state.segments.get(SEGMENT).retry.at).isNull();
    }

    /** What failed in between says nothing of how often the list was in flux. */
    @Test
    void ofAConfirmingWalkDoesNotGrowByFailures() {
        // given
        whole(1, 27, 28);
        inFlux(2, 27, 29);
        inFlux(3, 28, 29);
        Duration afterSecond = pause();
        for (int i = 0; i < 12; i++) {
            fail(begin());
        }

        // when
        inFlux(4, 27, 28);

        // then
        assertThat(afterSecond).isEqualTo(TEN_WALKS);
        assertThat(pause()).isEqualTo(TEN_WALKS);
        assertThat(fail(begin())).isEqualTo(Duration.ofSeconds(200));
    }

    @Test
    void thatAClockSetWhichWasAYearAheadIsForgottenWithTheNextList() {
        // given
        clock.pass(Duration.ofDays(365));
        fail(begin());
        clock.pass(Duration.ofDays(-365));
        boolean before = isDue();

        // when
        ledger.listed(Ledgers.list("2024-10-11T09:00:00Z", 2, SEGMENT));

        // then
        assertThat(before).isFalse();
        assertThat(isDue()).isTrue();
    }

    @Test
    void aWalkThatEndedInAYearIsNone() {
        // given
        clock.pass(Duration.ofDays(365));
        whole(1, 27, 28);
        clock.pass(Duration.ofDays(-365));

        // when
        ledger.listed(Ledgers.list("2024-10-11T09:00:00Z", 2, SEGMENT));

        // then
        assertThat(isDue()).isTrue();
    }

    private boolean isDue() {
        return ledger.candidates().stream()
                .anyMatch(segment -> new Schedule(Duration.ofHours(24)).isDue(segment, clock.instant()));
    }

    private Duration fail(long run) {
        ledger.page(SEGMENT, run, page());
        ledger.close(SEGMENT, run, new Ending.Failed("the API is down"), new ListedAfter.NotRead());
        return pause();
    }

    /**
     * A walk that sees these members, of two in the list: whole as far as its own count says, but not exact if they are not
     * two.
     */
    private void whole(long url, long... members) {
        whole(url, "2024-10-11T09:00:00Z", members);
    }

    /** The segment is counted anew while it is walked. */
    private void inFlux(long url, long... members) {
        whole(url, "2024-10-11T08:59:00Z", members);
    }

    private void whole(long url, String countedAfter, long... members) {
        ledger.listed(Ledgers.list("2024-10-11T09:00:00Z", 2, SEGMENT));
        long run = ledger.open(SEGMENT).orElseThrow().run();
        ledger.page(SEGMENT, run, Ledgers.page(SEGMENT, url, true, members.length, members).taking(Duration.ofMinutes(1)));
        ledger.close(SEGMENT, run, new Ending.NextNull(), new ListedAfter.Read(countedAfter));
    }

    private long begin() {
        ledger.listed(Ledgers.list("2024-10-11T09:00:00Z", 2, SEGMENT));
        return ledger.open(SEGMENT).orElseThrow().run();
    }

    private static PageRead page() {
        return Ledgers.page(SEGMENT, 1, false, 2, 27).taking(Duration.ofSeconds(20));
    }

    private Duration pause() {
        return Duration.between(clock.instant(), state.segments.get(SEGMENT).retry.at);
    }
}
