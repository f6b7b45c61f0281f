package io.segmentrelay.usercom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPacerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long SEED = Long.getLong("pace.seed", System.nanoTime());

    /** A clock whose origin is arbitrary, like that of {@link System#nanoTime()}. */
    private long now = -7 * SECOND;

    @Test
    void itStartsEmptyAndAllowsABurstOfOne() {
        // given
        RequestPacer pacer = new RequestPacer(10, () -> now);

        // when
        long first = pacer.tryTake();
        now += 60 * SECOND;
        long afterAMinute = pacer.tryTake();
        long rightAfterwards = pacer.tryTake();

        // then
        assertThat(first).isEqualTo(101_000_000);
        assertThat(afterAMinute).isZero();
        assertThat(rightAfterwards).isBetween(75_000_000L, 101_000_000L);
        assertThat(pacer.taken()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({ "0.1, 0", "0.25, 1", "1, 1", "6, 1", "6, 50", "10, 5", "99.5, 2", "1000, 1", "3000, 3" })
    void neitherASecondNorTenSeeMoreThanTheRateHoweverTakersComeAndOversleep(double rate, int oversleepMillis) {
        // given
        Random random = new Random(SEED);
        long idle = (long) (3 * SECOND / rate);
        LongSupplier wakesLate = () -> random.nextLong(oversleepMillis * 1_000_000L + 1)
                + (random.nextInt((int) (rate * 5) + 2) == 0 ? random.nextLong(idle + SECOND) : 0);

        // when
        List<Long> taken = takenWithin(Math.max(100, (long) (300 / rate)), new RequestPacer(rate, () -> now), wakesLate);

        // then
        assertNoMore((int) Math.ceil(rate * 10), 10 * SECOND, taken);
        assertNoMore((int) Math.ceil(rate), SECOND, taken);
    }

    private static void assertNoMore(int most, long window, List<Long> taken) {
        assertThat(taken.size()).isGreaterThan(2 * most);
        for (int i = most; i < taken.size(); i++) {
            assertThat(taken.get(i) - taken.get(i - most)).as("seed %d, request %d", SEED, i).isGreaterThan(window);
        }
    }

    @ParameterizedTest
    @CsvSource({ "0.1, 2", "0.25, 2", "6, 0.2", "6, 2", "50, 2", "200, 2", "1000, 2", "1000, 15", "3000, 2", "5000, 5" })
    void withAlwaysATakerAtLeastNinetyEightPercentAreUsedAlthoughThreadsWakeLate(double rate, double oversleepMillis) {
        // given
        Random random = new Random(SEED);
        RequestPacer pacer = new RequestPacer(rate, () -> now);
        long seconds = Math.max(60, (long) (1000 / rate));

        // when
        List<Long> taken = takenWithin(seconds, pacer, () -> (long) (random.nextDouble() * oversleepMillis * 1e6));

        // then
        assertThat(taken.size() / (rate * seconds)).as("seed %d", SEED).isBetween(0.98, 1.0);
    }

    /** Of which distances alone would make up. */
    @Test
    void tenSecondsWithTheirMarginHoldNoMoreThanTheRateAlsoAfterOneWhoWokeLate() {
        // given
        RequestPacer pacer = new RequestPacer(10, () -> now);
        now += 101_000_000 + 20_000_000;

        // when
        List<Long> taken = takenWithin(11, pacer, () -> 0);

        // then
        assertThat(taken.get(100) - taken.get(0)).isEqualTo(10_100_000_000L);
    }

    @Test
    void theHighestRateIsTaken() {
        // given
        RequestPacer pacer = new RequestPacer(100_000, () -> now);

        // then
        assertThat(pacer.tryTake()).isEqualTo(10_100);
    }

    @ParameterizedTest
    @ValueSource(doubles = { 0, 0.09, -1, Double.NaN, Double.POSITIVE_INFINITY, 100_001 })
    void aRateThatIsNoneIsRefused(double rate) {
        assertThatThrownBy(() -> new RequestPacer(rate, () -> now)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("takes 0.1 to 100000");
    }

    /** When requests were taken by one who always wants the next, and wakes late whenever it had to wait. */
    private List<Long> takenWithin(long seconds, RequestPacer pacer, LongSupplier lateness) {
        List<Long> taken = new ArrayList<>();
        long end = now + seconds * SECOND;
        while (now < end) {
            long wait = pacer.tryTake();
            if (wait == 0) {
                taken.add(now);
            } else {
                now += wait + lateness.getAsLong();
            }
        }
        return taken;
    }
}
