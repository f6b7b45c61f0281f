package io.segmentrelay.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    private static final Duration FIRST = Duration.ofSeconds(30);
    private static final Duration DAY = Duration.ofHours(24);

    @ParameterizedTest
    @CsvSource({ "1, PT30S", "2, PT1M", "3, PT2M", "7, PT32M", "8, PT1H", "9, PT1H", "2147483647, PT1H" })
    void pausesDoubleUpToAnHour(int attempts, Duration expected) {
        // when
        Duration pause = Backoff.next(attempts, FIRST, Duration.ZERO, DAY);

        // then
        assertThat(pause).isEqualTo(expected);
    }

    @Test
    void aLongWalkIsTriedAgainAfterTenTimesWhatItTook() {
        // when
        Duration pause = Backoff.next(1, FIRST, Duration.ofMinutes(50), DAY);

        // then
        assertThat(pause).isEqualTo(Duration.ofMinutes(500));
    }

    @Test
    void noWalkWaitsLongerThanTheFullRefreshForWhatItTook() {
        // when
        Duration pause = Backoff.next(1, FIRST, Duration.ofHours(5), DAY);

        // then
        assertThat(pause).isEqualTo(DAY);
    }

    @Test
    void aFirstPauseBeyondAnHourIsKept() {
        // when
        Duration pause = Backoff.next(5, Duration.ofHours(2), Duration.ZERO, DAY);

        // then
        assertThat(pause).isEqualTo(Duration.ofHours(2));
    }
}
