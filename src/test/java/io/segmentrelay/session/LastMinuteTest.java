package io.segmentrelay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

class LastMinuteTest {
    private final AtomicLong clock = new AtomicLong(-TimeUnit.SECONDS.toNanos(30)); // It may well begin below zero.
    private final LastMinute minute = new LastMinute(clock::get);

    @Test
    void countsWhatIsLessThanAMinuteOld() {
        // given
        minute.add();
        minute.add();
        pass(45);
        minute.add();
        assertThat(minute.total()).isEqualTo(3);

        // when
        pass(15);

        // then
        assertThat(minute.total()).isOne();
        pass(45);
        assertThat(minute.total()).isZero();

        // when
        minute.add();

        // then
        assertThat(minute.total()).as("in the place of the same second a minute earlier").isOne();
    }

    private void pass(long seconds) {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }
}
