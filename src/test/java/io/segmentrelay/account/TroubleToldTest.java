package io.segmentrelay.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.kafka.clients.producer.MockProducer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.schedule.Schedule;
import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.Budget;

/** What an account's state tells those who look on elsewhere. */
class TroubleToldTest {
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
            new TokenProbe(Clock.systemUTC(), Duration.ofMinutes(1)), -1, new RouteGate());

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

    private void awaitTold(String... all) {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(told).containsExactly(all));
    }
}
