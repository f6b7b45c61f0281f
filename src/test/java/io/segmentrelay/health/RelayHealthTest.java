package io.segmentrelay.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.segmentrelay.event.Signal;
import io.segmentrelay.event.SignalKind;
import io.segmentrelay.kafka.KafkaParts;
import io.segmentrelay.kafka.RelayKafka;
import io.segmentrelay.kafka.TopicFacts;
import io.segmentrelay.kafka.TransactionVersion;
import io.segmentrelay.lease.HandHeldConsumer;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.session.Accounts;
import io.segmentrelay.session.FakeSessions;
import io.segmentrelay.session.SessionsOfMain;

@Timeout(30)
class RelayHealthTest {
    private final HandHeldConsumer group = new HandHeldConsumer();
    private final FakeSessions sessions = FakeSessions.ofMain(group);
    private final Accounts accounts = new Accounts(sessions);
    private final KafkaParts parts = KafkaParts.of(Map.of("kafka.bootstrap.servers", "localhost:1"));
    private final RelayKafka kafka = parts.kafka();
    private final RelayHealth health = new RelayHealth(accounts, null, kafka, null, parts.relay());
    private final HealthCheck readiness = health.readiness();
    private AccountSession session;

    @BeforeEach
    void start() throws Exception {
        accounts.start();
        group.assign(0);
        await("it runs", () -> accounts.isPlaced() && accounts.open().size() == 1);
        session = sessions.opened.get(0);
    }

    @AfterEach
    void stop() {
        accounts.stop();
    }

    @Test
    void anAccountIsReadyOnceTheApiTakesItsToken() {
        // given
        HealthCheckResponse before = readiness.call();

        // when
        session.api().token().accepted();

        // then
        assertThat(before.getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
        assertThat(said(before)).isEqualTo("the API has not answered yet");
        assertThat(readiness.call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
        assertThat(said(readiness.call())).isEqualTo("running");
    }

    /** As after a restart: nothing is asked of the API, and yet the page and signals must be reachable to resume it. */
    @Test
    void aPausedAccountIsReadyAndSaidToBePaused() throws Exception {
        // when
        pause();

        // then
        assertThat(readiness.call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
        assertThat(said(readiness.call())).isEqualTo("paused by a signal");
    }

    @Test
    void aPausedAccountWhoseTokenIsRefusedIsNotReady() throws Exception {
        // given
        pause();

        // when
        session.api().token().refused();

        // then
        assertThat(readiness.call().getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
        assertThat(said(readiness.call())).isEqualTo("the API refuses its token");
    }

    @Test
    void brokersThatCouldTearATransactionAreToldOfAndTheRelayIsReadyAllTheSame() {
        // given
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        health.register(null, registry);
        HealthCheckResponse before = health.transactions().call();
        double levelBefore = registry.get("relay.kafka.transaction.version").gauge().value();

        // when
        kafka.checked(new TopicFacts("cluster", Map.of(), Map.of(), new TransactionVersion(1)));

        // then
        HealthCheckResponse answer = health.transactions().call();
        kafka.close();
        assertThat(before.getData().orElseThrow()).containsEntry("brokers", "Kafka has not answered yet");
        assertThat(levelBefore).isNaN();
        assertThat(answer.getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
        assertThat(answer.getData().orElseThrow().get("brokers").toString()).contains("transaction.version 1", "torn");
        assertThat(registry.get("relay.kafka.transaction.version").gauge().value()).isEqualTo(1);
    }

    private void pause() throws Exception {
        SessionsOfMain.start(session);
        session.writer().signal(new Signal(SignalKind.PAUSE, "main", OptionalLong.empty()), 0).get(10, TimeUnit.SECONDS);
    }

    private static String said(HealthCheckResponse answer) {
        return answer.getData().orElseThrow().get("account main").toString();
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(Duration.ofSeconds(10)).until(condition);
    }
}
