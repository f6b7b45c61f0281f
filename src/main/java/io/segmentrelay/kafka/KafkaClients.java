package io.segmentrelay.kafka;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.config.Config;

/** Turns the kafka.* keys into properties of clients. */
@ApplicationScoped
public class KafkaClients {
    private static final String PREFIX = "kafka.";
    /** Beans, telemetry and first pauses of each client make a start slow. */
    private static final Map<String, String> UNLESS_CONFIGURED = Map.of("metric.reporters", "", "enable.metrics.push", "false",
            "retry.backoff.ms", "20");
    private static final Set<String> KNOWN = Stream
            .of(AdminClientConfig.configNames(), ConsumerConfig.configNames(), ProducerConfig.configNames())
            .flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());

    private final Config config;
    /** Looked up once: each client of a start would look up hundreds of names. */
    private Map<String, Object> configured;

    public KafkaClients(Config config) {
        this.config = config;
    }

    /** host:port of some brokers, comma-separated. */
    public String bootstrapServers() {
        return config.getValue(PREFIX + "bootstrap.servers", String.class);
    }

    /**
     * The properties of a client.
     *
     * @param clientId how brokers name it in their logs and metrics
     * @return a map of the caller's own
     */
    public synchronized Map<String, Object> properties(String clientId) {
        if (configured == null) {
            configured = configured();
        }
        Map<String, Object> properties = new HashMap<>(configured);
        properties.put("client.id", clientId);
        return properties;
    }

    /**
     * From the environment only what Kafka knows: Kubernetes sets variables such as {@code KAFKA_SERVICE_HOST}, which would be
     * {@code kafka.service.host}.
     */
    private Map<String, Object> configured() {
        Map<String, Object> properties = new HashMap<>(UNLESS_CONFIGURED);
        Set<String> names = new HashSet<>(KNOWN);
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(PREFIX) && !fromEnvironment(name)) {
                names.add(name.substring(PREFIX.length()));
            }
        }
        for (String name : names) {
            config.getOptionalValue(PREFIX + name, String.class).ifPresent(value -> properties.put(name, value));
        }
        return properties;
    }

    /** A consumer that commits no offsets; no configuration changes its guarantees. */
    public KafkaConsumer<byte[], byte[]> consumer(String clientId, Map<String, Object> guaranteed) {
        Map<String, Object> properties = properties(clientId);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.putAll(guaranteed);
        return new SteadyConsumer(properties);
    }

    /** The last header of this name as text; null if there is none, or it has no value. */
    public static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private boolean fromEnvironment(String name) {
        String source = config.getConfigValue(name).getSourceName();
        return source == null || source.startsWith("EnvConfigSource");
    }
}
