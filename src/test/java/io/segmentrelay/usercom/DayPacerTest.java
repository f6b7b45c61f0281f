package io.segmentrelay.usercom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DayPacerTest {
    private static final long DAY = Duration.ofDays(1).toNanos();
    private static final long HOUR = Duration.ofHours(1).toNanos();

    /** Who takes all that is granted, pauses, ends and begins anew at any moment, still keeps it. */
    @ParameterizedTest
    @CsvSource({ "2, 1", "100, 2", "1000, 3", "25000, 4" })
    void noDayHasMoreHoweverItIsSpent(int ceiling, long seed) {
        // given
        Random random = new Random(seed);
        List<Long> taken = new ArrayList<>();
        long now = -HOUR;
        DayPacer pacer = new DayPacer(ceiling, now);

        // when
        while (now < 20 * DAY) {
            long pause = pacer.pause(now);
            if (pause <= 0) {
                pacer.taken();
                taken.add(now);
            } else {
                now += pause;
            }
            if (random.nextInt(ceiling) == 0) {
                now += (long) (random.nextDouble() * DAY / 4);
            }
            if (random.nextInt(4 * ceiling) == 0) {
                pacer = new DayPacer(ceiling, now);
            }
        }

        // then
        assertThat(taken).hasSizeGreaterThan(ceiling);
        for (int i = ceiling; i < taken.size(); i++) {
            assertThat(taken.get(i) - taken.get(i - ceiling)).as("from request %d to %d", i - ceiling, i)
                    .isGreaterThan(DAY);
        }
    }

    @Test
    void whoAlwaysTakesHasAllButWhatMayAddUp() {
        // given
        long now = 0;
        DayPacer pacer = new DayPacer(2400, now);
        int taken = 0;

        // when
        while (now + pacer.pause(now) <= DAY) {
            now += Math.max(0, pacer.pause(now));
            pacer.taken();
            taken++;
        }

        // then
        assertThat(taken).isBetween((int) (2300 / 1.011), 2300);
    }

    @Test
    void whatIsNotTakenAddsUpToAnHoursWorth() {
        // given
        DayPacer pacer = new DayPacer(2400, 0);
        int taken = 0;

        // when
        while (pacer.pause(3 * DAY) <= 0) {
            pacer.taken();
            taken++;
        }

        // then
        assertThat(taken).isEqualTo(100);
    }

    @Test
    void itBeginsWithNone() {
        // given
        DayPacer pacer = new DayPacer(2400, 0);

        // when
        long pause = pacer.pause(0);

        // then
        assertThat(pause).isCloseTo((long) pacer.nanosPerRequest(), within(1L));
        assertThat(pacer.pause(pause)).isLessThanOrEqualTo(0);
    }
}
