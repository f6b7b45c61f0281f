package io.segmentrelay.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.state.AccountState;

/** How long a segment rests after a walk that proved nothing. */
class RetryPauseTest {
    private static final long SEGMENT = 1033;

    private final Watch clock = new Watch();
    private final AccountState state = new AccountState("main");

    @Test
    void isTenTimesTheWalk() {
        // given
        Ledger ledger = ledger();
        long run = begin(ledger);

        // when
        clock.pass(Duration.ofSeconds(20));
        ledger.page(SEGMENT, run, page());
        ledger.close(SEGMENT, run, new Ending.Failed("a page names one as next that was read before"),
                new ListedAfter.NotRead());

        // then
        assertThat(pause()).isEqualTo(Duration.ofSeconds(200));
    }

    /** Else an API that was silent for minutes would keep a segment waiting for most of an hour. */
    @Test
    void doesNotGrowByTheTimeThatWasSpentOnAPageThatCouldNotBeHad() {
        // given
        Ledger ledger = ledger();
        long run = begin(ledger);
        clock.pass(Duration.ofSeconds(20));
        ledger.page(SEGMENT, run, page());

        // when
        clock.pass(Duration.ofMinutes(5));
        ledger.close(SEGMENT, run, new Ending.Failed("the API is down"), new ListedAfter.NotRead());

        // then
        assertThat(pause()).isEqualTo(Duration.ofSeconds(200));
    }

    @Test
    void doesNotGrowByTheTimeInWhichNobodyWalked() {
        // given
        Ledger before = ledger();
        long run = begin(before);
        clock.pass(Duration.ofSeconds(20));
        before.page(SEGMENT, run, page());

        // when
        clock.pass(Duration.ofHours(3));
        Ledger after = ledger();
        after.open(SEGMENT);
        after.close(SEGMENT, run, new Ending.Failed("the API is down"), new ListedAfter.NotRead());

        // then
        assertThat(pause()).isEqualTo(Duration.ofSeconds(200));
    }

    private long begin(Ledger ledger) {
        ledger.listed(Ledgers.list("2024-10-11T09:00:00Z", 2, SEGMENT));
        return ledger.open(SEGMENT).orElseThrow().run();
    }

    private static PageRead page() {
        return Ledgers.page(SEGMENT, 1, false, 2, 27);
    }

    private Duration pause() {
        return Duration.between(clock.instant(), state.segments.get(SEGMENT).nextTry);
    }

    private Ledger ledger() {
        return Ledgers.of(state, clock);
    }
}
