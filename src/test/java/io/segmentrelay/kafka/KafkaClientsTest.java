package io.segmentrelay.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.segmentrelay.config.AccountsConfig;
import io.segmentrelay.config.RelayConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

class KafkaClientsTest {
    /** A start waits for no long pause of Kafka's clients. */
    @ParameterizedTest
    @CsvSource({ "compression.type, zstd, zstd", "compression.type, none, none", "compression.type, , lz4",
            "retry.backoff.ms, , 20", "retry.backoff.ms, 300, 300", "client.id, another, segment-relay-main" })
    void whatIsConfiguredHoldsButForTheName(String name, String configured, String used) {
        // given
        Map<String, String> settings = new HashMap<>(Map.of("kafka.bootstrap.servers", "localhost:1", "usercom.url",
                "https://shop.user.com", "usercom.token", "secret"));
        if (configured != null) {
            settings.put("kafka." + name, configured);
        }
        SmallRyeConfig config = new SmallRyeConfigBuilder().addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(settings, "test", 100)).withMapping(RelayConfig.class).build();

        // when
        Map<String, Object> properties = new RelayKafka(new KafkaClients(config), config.getConfigMapping(RelayConfig.class),
                new AccountsConfig(config)).producerProperties("main");

        // then
        assertThat(properties).containsEntry(name, used);
    }

    @ParameterizedTest
    @CsvSource({ "1, 131072", "60, 131072", "102, 131072", "200, 67108", "1000, 16384", "100000, 16384" })
    void manyAccountsHaveSmallerBuffers(int accounts, int expected) {
        assertThat(RelayKafka.batchBytes(accounts)).isEqualTo(expected);
    }
}
