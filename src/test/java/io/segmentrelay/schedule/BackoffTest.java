package io.segmentrelay.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    private static final Duration DAY = Duration.ofHours(24);

    @ParameterizedTest(name = "{0} attempts, the last of {2}: {3}")
    @CsvSource({ "1, PT30S, PT0S, PT30S", "2, PT30S, PT0S, PT1M", "3, PT30S, PT0S, PT2M", "7, PT30S, PT0S, PT32M",
            "8, PT30S, PT0S, PT1H", "9, PT30S, PT0S, PT1H", "2147483647, PT30S, PT0S, PT1H", "5, PT2H, PT0S, PT2H",
            "1, PT30S, PT50M, PT8H20M", "1, PT30S, PT5H, PT24H" })
    void pausesDoubleUpToAnHourAreTenTimesWhatTheWalkTookAndNeverLongerThanTheFullRefresh(int attempts, Duration first,
            Duration took, Duration expected) {
        assertThat(Backoff.next(attempts, first, took, DAY)).isEqualTo(expected);
    }
}
