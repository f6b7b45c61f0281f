package webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookAnswerTest {
    private static final Instant NOW = Instant.parse("2024-10-11T10:13:00Z");

    @ParameterizedTest
    @ValueSource(ints = { 200, 202, 204, 299 })
    void anyAnswerOfTwoHundredsIsADelivery(int status) {
        assertThat(Answer.of(status, "", NOW).kind()).isEqualTo(Answer.Kind.DELIVERED);
    }

    @ParameterizedTest
    @ValueSource(ints = { 400, 413, 422 })
    void whatIsAnsweredToTheEventItselfIsARefusal(int status) {
        assertThat(Answer.of(status, "", NOW).kind()).isEqualTo(Answer.Kind.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(ints = { 301, 401, 403, 404, 405, 408, 409, 410, 429, 500, 501, 503 })
    void whatWouldBeAnsweredToAnyEventIsTrouble(int status) {
        assertThat(Answer.of(status, "", NOW).kind()).isEqualTo(Answer.Kind.TROUBLE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            120                           | PT2M
            0                             | PT0S
            Fri, 11 Oct 2024 10:15:30 GMT | PT2M30S
            Fri, 11 Oct 2024 10:12:00 GMT | PT0S
            999999999                     | PT1H
            99999999999999999999          | PT0S
            soon                          | PT0S
            """)
    void itIsAskedForTimeInSecondsOrByADate(String retryAfter, Duration asked) {
        assertThat(Answer.of(503, retryAfter, NOW).retryAfter()).isEqualTo(asked);
    }
}
