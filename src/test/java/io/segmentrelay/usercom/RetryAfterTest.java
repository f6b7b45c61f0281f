package io.segmentrelay.usercom;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private final Clock noon = Clock.fixed(Instant.parse("2024-10-11T12:00:00Z"), ZoneOffset.UTC);
    private final RetryAfter retryAfter = new RetryAfter(noon, Duration.ofSeconds(60));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0                              | PT0S
            7                              | PT7S
            ' 7 '                          | PT7S
            0007                           | PT7S
            60                             | PT1M
            3600                           | PT1M
            99999999999999999999999999     | PT1M
            -5                             | PT0S
            -99999999999999999999999999    | PT0S
            Fri, 11 Oct 2024 12:00:30 GMT  | PT30S
            Fri, 11 Oct 2024 11:59:00 GMT  | PT0S
            Fri, 11 Oct 2024 13:00:00 GMT  | PT1M
            Sun, 6 Nov 1994 08:49:37 GMT   | PT0S
            """)
    void secondsAndDatesAreUnderstoodAndCapped(String header, Duration wait) {
        assertThat(retryAfter.parse(header)).contains(wait);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = { " ", "soon", "1.5", "1e3", "Mon, 11 Oct 2024 12:00:30 GMT", "2024-10-11T12:00:30Z", "7, 8" })
    void whatMakesNoSenseIsAsIfAbsent(String header) {
        assertThat(retryAfter.parse(header)).isEmpty();
    }
}
