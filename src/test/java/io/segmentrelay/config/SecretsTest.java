package io.segmentrelay.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

class SecretsTest {

    @ParameterizedTest
    @ValueSource(strings = { "usercom.token", "usercom/token", "USERCOM TOKEN", "usercom.\"other\".token",
            "_PROD_USERCOM_TOKEN",
            "%prod.usercom/token", "usercom.other.token", "USERCOM_OTHER_TOKEN", "%prod.usercom.token",
            "relay.admin-token", "RELAY_READ_TOKEN", "relay.proxy-credentials", "kafka.sasl.jaas.config",
            "kafka.ssl.keystore.password", "KAFKA_SSL_KEY_PASSWORD", "kafka.ssl.keystore.key",
            "kafka.sasl.oauthbearer.client.credentials.client.secret", "camel.component.kafka.sasl-jaas-config",
            "quarkus.otel.exporter.otlp.traces.headers", "quarkus.http.ssl.certificate.key-store-password" })
    void secretsAreKnownByTheirNames(String name) {
        assertThat(Secrets.isSecret(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = { "usercom.url", "relay.poll-interval", "relay.routes", "kafka.bootstrap.servers",
            "kafka.sasl.mechanism", "kafka.ssl.keystore.location", "webhook.token", "quarkus.http.port" })
    void otherSettingsAreNone(String name) {
        assertThat(Secrets.isSecret(name)).isFalse();
    }

    @Test
    void thePasswordWithinASettingIsMaskedAsTheWholeOfItIs() {
        // given
        String module = "org.apache.kafka.ScramLoginModule required username=\"relay\" password=\"hunter2hunter2\";";
        SmallRyeConfig config = new SmallRyeConfigBuilder().withSources(new PropertiesConfigSource(
                Map.of("kafka.sasl.jaas.config", module, "relay.proxy-credentials", "relay:registry-password",
                        "kafka.ssl.key.password", "short"),
                "test", 100)).build();

        // when
        String masked = Secrets.masked(config, "relay: " + module + " hunter2hunter2, registry-password; short");

        // then
        assertThat(masked).isEqualTo("relay: [token] [token], [token]; short");
    }
}
