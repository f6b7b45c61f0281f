package io.segmentrelay.kafka;

import java.util.HashMap;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.eclipse.microprofile.config.Config;

/** Turns the kafka.* keys into properties of clients. */
@ApplicationScoped
public class KafkaClients {
    private final Config config;

    @Inject
    public KafkaClients(Config config) {
        this.config = config;
    }

    public Map<String, Object> properties(String clientId) {
        Map<String, Object> properties = new HashMap<>();
        for (String name : config.getPropertyNames()) {
            if (name.startsWith("kafka.")) {
                config.getOptionalValue(name, String.class)
                        .ifPresent(value -> properties.put(name.substring("kafka.".length()), value));
            }
        }
        properties.put("client.id", clientId);
        return properties;
    }
}
