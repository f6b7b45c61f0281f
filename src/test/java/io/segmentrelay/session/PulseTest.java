package io.segmentrelay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

class PulseTest {
    private final AtomicLong clock = new AtomicLong(-7);
    private final Pulse pulse = new Pulse(clock::get);

    @Test
    void aScheduleThatHasNotBegunDoesNotStandStill() {
        assertThat(stillAfter(Duration.ofDays(1))).isFalse();
    }

    @Test
    void theShippedOneStandsStillAfterTwoMinutesOfSilence() {
        // given
        beats(Duration.ofMillis(200));

        // then
        assertThat(stillAfter(Duration.ofMinutes(2))).isFalse();
        assertThat(stillAfter(Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void aSeldomOneIsGivenTenIntervals() {
        // given
        beats(Duration.ofHours(1));

        // then
        assertThat(stillAfter(Duration.ofHours(10))).isFalse();
        assertThat(stillAfter(Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void routesThatWereChangedMayHaveAnotherInterval() {
        // given
        beats(Duration.ofMillis(200));

        // when
        pulse.forget();
        boolean rightAfter = stillAfter(Duration.ofHours(1));
        pulse.beat();
        boolean afterOneBeat = stillAfter(Duration.ofHours(1));
        pulse.beat();

        // then
        assertThat(rightAfter).isFalse();
        assertThat(afterOneBeat).isFalse();
        assertThat(stillAfter(Duration.ofHours(11))).isTrue();
    }

    private void beats(Duration interval) {
        for (int times = 0; times < 3; times++) {
            clock.addAndGet(interval.toNanos());
            pulse.beat();
        }
    }

    private boolean stillAfter(Duration time) {
        clock.addAndGet(time.toNanos());
        return pulse.standsStill();
    }
}
