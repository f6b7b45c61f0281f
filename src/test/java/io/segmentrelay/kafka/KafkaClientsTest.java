package io.segmentrelay.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Test;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

class KafkaClientsTest {
    @Test
    void aStartWaitsForNoLongPauseOfKafkasClients() {
        // when
        Map<String, Object> properties = clients(Map.of()).properties("test");

        // then
        assertThat(properties).containsEntry("retry.backoff.ms", "20").containsEntry("client.id", "test");
    }

    @Test
    void whatIsConfiguredHolds() {
        // when
        Map<String, Object> properties = clients(Map.of("kafka.retry.backoff.ms", "300")).properties("test");

        // then
        assertThat(properties).containsEntry("retry.backoff.ms", "300");
    }

    private static KafkaClients clients(Map<String, String> settings) {
        return new KafkaClients(
                new SmallRyeConfigBuilder().withSources(new PropertiesConfigSource(settings, "test", 100)).build());
    }
}
