package io.segmentrelay.testing;

import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.admin.Admin;

import io.segmentrelay.sandbox.Broker;
import io.segmentrelay.sandbox.BrokerOptions;

/** The one broker of all tests of this JVM that do it no harm, each with topics of its own; it ends with the JVM. */
public final class SharedBroker {
    /** It looks every second, not every ten, for transactions whose time is over. */
    private static final Broker BROKER = Broker.start(BrokerOptions.defaults()
            .settings(Map.of("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000")));
    private static final Admin ADMIN = Admin.create(Map.of("bootstrap.servers", bootstrapServers()));

    private SharedBroker() {
    }

    public static String bootstrapServers() {
        return BROKER.bootstrapServers();
    }

    /** What has a relay use these topics of it. */
    public static Map<String, String> settings(RelayTopics topics) {
        Map<String, String> settings = new HashMap<>(topics.settings());
        settings.put("kafka.bootstrap.servers", bootstrapServers());
        return settings;
    }

    /** Not to be closed. */
    public static Admin admin() {
        return ADMIN;
    }
}
