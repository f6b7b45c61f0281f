package io.segmentrelay.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.segmentrelay.session.AccountApi;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.session.SessionsOfMain;
import io.segmentrelay.testing.LogCapture;

/** What an account's state tells those who look on elsewhere. */
class AccountStatusTest {
    private static final Instant START = Instant.parse("2024-10-11T12:00:00Z");
    private static final String REFUSED = "the API refuses its token";
    /** What each transaction tells. */
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final AccountSession session = SessionsOfMain.quiet((ledger, batch) -> told.add(String.valueOf(ledger.trouble())));

    @AfterEach
    void close() {
        session.close(Duration.ofSeconds(3));
    }

    @Test
    void troubleThatLastsIsToldAgainAndAgainAndItsEndOnce() {
        // given
        SessionsOfMain.start(session);

        // when
        session.report(null, START);
        session.report(REFUSED, START.plusSeconds(5));
        session.report(null, START.plusSeconds(10)); // It was over before anybody had to know.
        session.report(REFUSED, START.plusSeconds(15));
        session.report(REFUSED, START.plusSeconds(20));
        awaitTold(REFUSED);
        session.report(REFUSED, START.plusSeconds(45));
        session.report(REFUSED, START.plusSeconds(51));
        awaitTold(REFUSED, REFUSED);
        session.report(null, START.plusSeconds(55));
        awaitTold(REFUSED, REFUSED, "null");
        session.report(null, START.plusSeconds(100));
        session.close(Duration.ofSeconds(3));

        // then
        assertThat(told).containsExactly(REFUSED, REFUSED, "null");
    }

    @Test
    void anApiThatGrantsFewerRequestsIsSaidOnceAndSoIsItsEnd() {
        // given
        SessionsOfMain.start(session);
        try (LogCapture said = LogCapture.of(AccountApi.class)) {

            // when
            for (int refusal = 0; refusal < 5; refusal++) {
                session.api().answered(true, Duration.ZERO);
            }
            for (int answer = 0; answer < 300; answer++) {
                session.api().answered(false, Duration.ZERO);
            }

            // then
            assertThat(said.found()).hasSize(2);
            assertThat(said.found().get(0)).contains("account main: the API grants fewer requests",
                    "sending 0.6 a second at most, not 1.0");
            assertThat(said.found().get(1)).contains("account main: the API grants all requests again: sending 1.0 a second");
        }
    }

    private void awaitTold(String... all) {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(told).containsExactly(all));
    }
}
