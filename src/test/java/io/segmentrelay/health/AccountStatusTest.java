package io.segmentrelay.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.apache.kafka.clients.producer.MockProducer;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.ledger.Ledgers;
import io.segmentrelay.publish.AccountWriter;
import io.segmentrelay.schedule.Schedule;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.session.RouteGate;
import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.Budget;
import io.segmentrelay.usercom.TokenStatus;

/** What an account's state tells those who look on elsewhere. */
class AccountStatusTest {
    private static final Instant START = Instant.parse("2024-10-11T12:00:00Z");
    private static final String REFUSED = "the API refuses its token";
    /** What each transaction tells. */
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final AccountWriter writer = new AccountWriter("main",
            Ledgers.settled(Ledgers.events(EventTopics.DEFAULT), Ledgers.ONE_CHUNK),
            (ledger, batch) -> told.add(String.valueOf(ledger.trouble())), Duration.ofMillis(10), 1, failure -> {
            });
    private final AccountSession session = new AccountSession("main", ApiAddress.of("https://acme.user.com"), new Budget(1),
            () -> true, writer, new MockProducer<>(), 1, new Schedule(Duration.ofHours(24)),
            new TokenStatus(Clock.systemUTC(), Duration.ofMinutes(1)), -1, new RouteGate());

    @AfterEach
    void close() {
        session.close(Duration.ofSeconds(3));
    }

    @Test
    void troubleThatLastsIsToldAgainAndAgainAndItsEndOnce() {
        // given
        writer.start();

        // when
        session.tell(null, START);
        session.tell(REFUSED, START.plusSeconds(5));
        session.tell(null, START.plusSeconds(10)); // It was over before anybody had to know.
        session.tell(REFUSED, START.plusSeconds(15));
        session.tell(REFUSED, START.plusSeconds(20));
        awaitTold(REFUSED);
        session.tell(REFUSED, START.plusSeconds(45));
        session.tell(REFUSED, START.plusSeconds(51));
        awaitTold(REFUSED, REFUSED);
        session.tell(null, START.plusSeconds(55));
        awaitTold(REFUSED, REFUSED, "null");
        session.tell(null, START.plusSeconds(100));
        session.close(Duration.ofSeconds(3));

        // then
        assertThat(told).containsExactly(REFUSED, REFUSED, "null");
    }

    @Test
    void anApiThatGrantsFewerRequestsIsSaidOnceAndSoIsItsEnd() {
        // given
        writer.start();
        List<String> lines = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line instanceof ExtLogRecord ext ? ext.getFormattedMessage() : line.getMessage());
            }

            @Override
            public void flush() {
            }

            @Override
            public void close() {
            }
        };
        Logger log = Logger.getLogger(AccountSession.class.getName());
        log.addHandler(handler);
        try {
            // when
            for (int refusal = 0; refusal < 5; refusal++) {
                session.answered(true, Duration.ZERO);
            }
            for (int answer = 0; answer < 300; answer++) {
                session.answered(false, Duration.ZERO);
            }
        } finally {
            log.removeHandler(handler);
        }

        // then
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("account main: the API grants fewer requests",
                "sending 0.6 a second at most, not 1.0");
        assertThat(lines.get(1)).contains("account main: the API grants all requests again: sending 1.0 a second");
    }

    private void awaitTold(String... all) {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(told).containsExactly(all));
    }
}
