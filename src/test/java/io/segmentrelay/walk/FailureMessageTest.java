package io.segmentrelay.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.SocketTimeoutException;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.segmentrelay.usercom.PageFailure;
import io.segmentrelay.usercom.RefusedUrl;
import io.segmentrelay.usercom.ResponseCheck;

class FailureMessageTest {
    static Stream<Arguments> failures() {
        String url = "https://acme.user.com/api/public/segments/?cursor=secret";
        return Stream.of(
                Arguments.of(catchThrowable(() -> new ResponseCheck(ResponseCheck.LONGEST).check(503, url, null)), true,
                        "/api/public/segments/ answered 503"),
                Arguments.of(new PageFailure("it is cut short"), true, "not a page: it is cut short"),
                Arguments.of(new RefusedUrl("there is none"), true, "refused to follow a URL: there is none"),
                Arguments.of(new SocketTimeoutException("secret"), true, "no answer (SocketTimeoutException)"),
                Arguments.of(new IllegalStateException("secret"), false, "unexpected failure (IllegalStateException)"));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("failures")
    void aFailureIsToldWithoutWhatWasSentOrReceived(Throwable failure, boolean expected, String words) {
        assertThat(FailureMessage.words(failure)).isEqualTo(words);
        assertThat(FailureMessage.isExpected(failure)).isEqualTo(expected);
    }
}
