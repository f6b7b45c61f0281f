package io.segmentrelay.kafka;

import java.util.HashMap;
import java.util.Map;

import io.segmentrelay.config.AccountsConfig;
import io.segmentrelay.config.RelayConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

/** The parts of the program that know Kafka, as they are made of settings. */
public record KafkaParts(KafkaClients clients, RelayConfig relay, AccountsConfig accounts) {

    /** Of an account main, and these settings. */
    public static KafkaParts of(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("usercom.url", "https://shop.user.com");
        all.put("usercom.token", "secret");
        SmallRyeConfig config = new SmallRyeConfigBuilder().addDiscoveredConverters().addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(all, "test", 100)).withMapping(RelayConfig.class).build();
        return new KafkaParts(new KafkaClients(config), config.getConfigMapping(RelayConfig.class),
                new AccountsConfig(config));
    }

    public RelayKafka kafka() {
        return new RelayKafka(clients, relay, accounts);
    }

    public TopicCheck topicCheck() {
        return new TopicCheck(clients, relay, accounts);
    }
}
