package io.segmentrelay.usercom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.SocketTimeoutException;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseCheckTest {

    private static final String URL = "https://app.user.com/api/public/segments/1033/users/?cursor=s3cret";
    private final ResponseCheck answers = new ResponseCheck();

    @Test
    void only200IsASuccess() {
        assertThatCode(() -> answers.check(200, URL, "5")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({ "429, RateLimited", "401, Unauthorized", "404, NotFound", "500, Unavailable", "502, Unavailable",
            "503, Unavailable", "504, Unavailable", "599, Unavailable", "408, Unavailable", "400, Refused", "403, Refused",
            "405, Refused", "410, Refused", "301, Refused", "302, Refused", "308, Refused", "204, Refused", "201, Refused",
            "206, Refused", "0, Refused", "600, Refused" })
    void anyOtherStatusIsAFailureThatNamesThePathOnly(int status, String failure) throws Exception {
        // given
        Class<?> expected = Class.forName("io.segmentrelay.usercom." + failure);

        // then
        assertThatThrownBy(() -> answers.check(status, URL, null)).isInstanceOf(expected)
                .isInstanceOf(ApiFailure.class).hasMessage("/api/public/segments/1033/users/ answered " + status);
    }

    @ParameterizedTest
    @CsvSource({ "7, PT7S", "3600, PT1M", "soon, ", ", " })
    void aLimitCarriesHowLongToWaitIfTheServerSaidSo(String header, Duration wait) {
        // when
        RateLimited limited = catchThrowableOfType(RateLimited.class, () -> answers.check(429, URL, header));

        // then
        assertThat(limited.retryAfter()).isEqualTo(java.util.Optional.ofNullable(wait));
    }

    @Test
    void aTimeOutIsUnavailableAndQuotesNothing() {
        // when
        Unavailable unavailable = new Unavailable(URL, new SocketTimeoutException(URL));

        // then
        assertThat(unavailable).hasNoCause()
                .hasMessage("/api/public/segments/1033/users/ gave no answer (SocketTimeoutException)");
    }

    @ParameterizedTest
    @CsvSource({ "'not a url ?cursor=s3cret'", "'https://app.user.com?cursor=s3cret'", "mailto:s3cret", "," })
    void aUrlWithoutAPathIsNotShown(String url) {
        assertThatThrownBy(() -> answers.check(500, url, null)).hasMessage("a request answered 500");
    }
}
