package io.segmentrelay.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaClientsTest {
    /** A start waits for no long pause of Kafka's clients. */
    @ParameterizedTest
    @CsvSource({ "compression.type, zstd, zstd", "compression.type, none, none", "compression.type, , lz4",
            "retry.backoff.ms, , 20", "retry.backoff.ms, 300, 300", "client.id, another, segment-relay-main" })
    void whatIsConfiguredHoldsButForTheName(String name, String configured, String used) {
        // given
        Map<String, String> settings = configured == null ? Map.of() : Map.of("kafka." + name, configured);

        // when
        Map<String, Object> properties = KafkaParts.of(settings).kafka().producerProperties("main");

        // then
        assertThat(properties).containsEntry(name, used);
    }

    @Test
    void whatOneClientIsGivenBesidesIsNotGivenToTheNext() {
        // given
        KafkaClients clients = KafkaParts.of(Map.of("kafka.compression.type", "zstd")).clients();
        clients.properties("first").put("compression.type", "none");

        // when
        Map<String, Object> properties = clients.properties("second");

        // then
        assertThat(properties).containsEntry("compression.type", "zstd").containsEntry("client.id", "second");
    }

    @ParameterizedTest
    @CsvSource({ "1, 131072", "60, 131072", "102, 131072", "200, 67108", "1000, 16384", "100000, 16384" })
    void manyAccountsHaveSmallerBuffers(int accounts, int expected) {
        assertThat(RelayKafka.batchBytes(accounts)).isEqualTo(expected);
    }
}
