package io.segmentrelay.usercom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseCheckTest {
    private static final String URL = "https://app.user.com/api/public/segments/1033/users/?cursor=s3cret";
    private final ResponseCheck responses = new ResponseCheck(
            Clock.fixed(Instant.parse("2024-10-11T12:00:00Z"), ZoneOffset.UTC),
            Duration.ofSeconds(60));

    @Test
    void only200IsASuccess() {
        assertThatCode(() -> responses.check(200, URL, "5")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({ "429, RateLimited", "401, Unauthorized", "404, NotFound", "500, Unavailable", "502, Unavailable",
            "503, Unavailable", "504, Unavailable", "599, Unavailable", "408, Unavailable", "400, ApiFailure",
            "403, ApiFailure",
            "405, ApiFailure", "410, ApiFailure", "301, ApiFailure", "302, ApiFailure", "308, ApiFailure", "204, ApiFailure",
            "201, ApiFailure",
            "206, ApiFailure", "0, ApiFailure", "600, ApiFailure" })
    void anyOtherStatusIsAFailureThatNamesThePathOnly(int status, String failure) throws Exception {
        // given
        Class<?> expected = Class.forName("io.segmentrelay.usercom." + failure);

        // then
        assertThatThrownBy(() -> responses.check(status, URL, null)).isExactlyInstanceOf(expected)
                .isInstanceOf(ApiFailure.class).hasMessage("/api/public/segments/1033/users/ answered " + status);
    }

    @ParameterizedTest
    @CsvSource({ "7, PT7S", "3600, PT1M", "soon, ", ", " })
    void aLimitCarriesHowLongToWaitIfTheServerSaidSo(String header, Duration wait) {
        // when
        RateLimited limited = catchThrowableOfType(RateLimited.class, () -> responses.check(429, URL, header));

        // then
        assertThat(limited.retryAfter()).isEqualTo(java.util.Optional.ofNullable(wait));
        assertThat(limited).hasMessageEndingWith(
                wait == null ? "answered 429" : "answered 429, try again after " + wait.toMillis() + " ms");
    }

    @ParameterizedTest
    @CsvSource({ "'not a url ?cursor=s3cret'", "'https://app.user.com?cursor=s3cret'", "mailto:s3cret", "," })
    void aUrlWithoutAPathIsNotShown(String url) {
        assertThatThrownBy(() -> responses.check(500, url, null)).hasMessage("a request answered 500");
    }

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
        assertThat(responses.pause(header)).contains(wait);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = { " ", "soon", "1.5", "1e3", "Mon, 11 Oct 2024 12:00:30 GMT", "2024-10-11T12:00:30Z", "7, 8" })
    void whatMakesNoSenseIsAsIfAbsent(String header) {
        assertThat(responses.pause(header)).isEmpty();
    }
}
