package io.segmentrelay.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.segmentrelay.config.AccountsConfig;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.kafka.KafkaClients;
import io.segmentrelay.kafka.RelayKafka;
import io.segmentrelay.kafka.TopicFacts;
import io.segmentrelay.kafka.TransactionVersion;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

class TransactionHealthTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RelayKafka kafka = kafka();
    private final TransactionHealth health = new TransactionHealth(kafka);

    @Test
    void brokersThatCouldTearATransactionAreToldOfAndTheRelayIsReadyAllTheSame() {
        // given
        health.register(null, registry);
        kafka.checked(new TopicFacts("cluster", Map.of(), Map.of(), new TransactionVersion(1)));

        // when
        HealthCheckResponse answer = health.call();

        // then
        assertThat(answer.getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
        assertThat(answer.getData().orElseThrow().get("brokers").toString()).contains("transaction.version 1", "torn");
        assertThat(registry.get("relay.kafka.transaction.version").gauge().value()).isEqualTo(1);
        kafka.close();
    }

    @Test
    void beforeKafkaHasAnsweredNothingIsKnown() {
        // given
        health.register(null, registry);

        // then
        assertThat(health.call().getData().orElseThrow()).containsEntry("brokers", "Kafka has not answered yet");
        assertThat(registry.get("relay.kafka.transaction.version").gauge().value()).isNaN();
    }

    private static RelayKafka kafka() {
        SmallRyeConfig config = new SmallRyeConfigBuilder().addDiscoveredConverters().withSources(new PropertiesConfigSource(
                Map.of("kafka.bootstrap.servers", "localhost:1", "usercom.url", "https://shop.user.com", "usercom.token",
                        "secret"),
                "test", 100)).withMapping(RelayConfig.class).build();
        return new RelayKafka(new KafkaClients(config), config.getConfigMapping(RelayConfig.class),
                new AccountsConfig(config));
    }
}
