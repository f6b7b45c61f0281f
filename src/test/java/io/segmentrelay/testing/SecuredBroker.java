package io.segmentrelay.testing;

import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.segmentrelay.sandbox.Broker;
import io.segmentrelay.sandbox.BrokerOptions;

/**
 * A broker as it is guarded elsewhere: TLS, SASL/SCRAM over TLS, and mutual TLS, each at a port of its own, beside a
 * plain one for the test. Whoever says who they are may do only what was allowed; clients without a name, as the test is,
 * may do everything.
 */
public final class SecuredBroker implements AutoCloseable {
    /** The name and the password of the one SCRAM user. */
    public static final String USER = "relay";
    public static final String PASSWORD = "scram-secret-5b1d";
    /** Whom a client with {@link #mutualTls()} is taken for. */
    public static final String CERTIFIED = "CN=relay-certified";
    /** Of every broker in this JVM: each takes the start of a program. */
    private static final Certified SERVER = certified("CN=localhost");
    private static final Certified CLIENT = certified(CERTIFIED);

    private final Broker broker;
    private final int tls = FreePort.find();
    private final int scram = FreePort.find();
    private final int mutual = FreePort.find();

    public SecuredBroker() {
        int plain = FreePort.find();
        broker = Broker.start(BrokerOptions.defaults().port(plain).settings(settings(plain, FreePort.find()))
                .scram(List.of("SCRAM-SHA-512=[name=" + USER + ",password=" + PASSWORD + "]")));
    }

    private Map<String, String> settings(int plain, int controller) {
        Map<String, String> settings = new HashMap<>();
        settings.put("listeners", "PLAIN://localhost:" + plain + ",TLS://localhost:" + tls + ",SCRAM://localhost:" + scram
                + ",MUTUAL://localhost:" + mutual + ",CONTROLLER://localhost:" + controller);
        settings.put("controller.quorum.voters", "1@localhost:" + controller);
        settings.put("inter.broker.listener.name", "PLAIN");
        settings.put("listener.security.protocol.map",
                "PLAIN:PLAINTEXT,TLS:SSL,SCRAM:SASL_SSL,MUTUAL:SSL,CONTROLLER:PLAINTEXT");
        settings.put("ssl.keystore.type", "PKCS12");
        settings.put("ssl.keystore.location", SERVER.keys());
        settings.put("ssl.keystore.password", Certified.PASSWORD);
        settings.put("ssl.truststore.type", "PKCS12");
        settings.put("ssl.truststore.location", CLIENT.trusted());
        settings.put("ssl.truststore.password", Certified.PASSWORD);
        settings.put("listener.name.mutual.ssl.client.auth", "required");
        settings.put("listener.name.scram.sasl.enabled.mechanisms", "SCRAM-SHA-512");
        settings.put("listener.name.scram.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", "User:ANONYMOUS");
        return settings;
    }

    /** For the test, which may do everything. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** {@code kafka.*} keys of a client that checks who the broker is, and remains nobody. */
    public Map<String, String> tls() {
        return client(tls, "SSL");
    }

    /** {@code kafka.*} keys of a client that is {@link #USER}. */
    public Map<String, String> scram() {
        Map<String, String> keys = client(scram, "SASL_SSL");
        keys.put("kafka.sasl.mechanism", "SCRAM-SHA-512");
        keys.put("kafka.sasl.jaas.config", "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
                + USER + "\" password=\"" + PASSWORD + "\";");
        return keys;
    }

    /** {@code kafka.*} keys of a client that has a certificate of its own. */
    public Map<String, String> mutualTls() {
        Map<String, String> keys = client(mutual, "SSL");
        keys.put("kafka.ssl.keystore.type", "PKCS12");
        keys.put("kafka.ssl.keystore.location", CLIENT.keys());
        keys.put("kafka.ssl.keystore.password", Certified.PASSWORD);
        return keys;
    }

    /** {@code kafka.*} keys of a client that comes to the port for certificates without one. */
    public Map<String, String> mutualTlsWithoutCertificate() {
        return client(mutual, "SSL");
    }

    private Map<String, String> client(int port, String protocol) {
        Map<String, String> keys = new HashMap<>();
        keys.put("kafka.bootstrap.servers", "localhost:" + port);
        keys.put("kafka.security.protocol", protocol);
        keys.put("kafka.ssl.truststore.type", "PKCS12");
        keys.put("kafka.ssl.truststore.location", SERVER.trusted());
        keys.put("kafka.ssl.truststore.password", Certified.PASSWORD);
        return keys;
    }

    private static Certified certified(String subject) {
        try {
            return new Certified(Files.createDirectories(Packaged.BUILD.resolve("certified")), subject);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        broker.close();
    }
}
