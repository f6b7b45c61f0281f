package io.segmentrelay.sandbox;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;

/** A real Kafka broker in this JVM: a cluster of its own, or a node of one. */
public final class Broker implements AutoCloseable {

    private final KafkaRaftServer server;
    private final int port;
    private final Path temporary;
    private boolean closed;

    private Broker(KafkaRaftServer server, int port, Path temporary) {
        this.server = server;
        this.port = port;
        this.temporary = temporary;
        // A broker that many tests share has nobody to close it.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "stop-broker"));
    }

    /** On a free port, with data that is gone afterwards. */
    public static Broker start() {
        return start(BrokerOptions.defaults());
    }

    /** Returns when it serves; a node of a cluster serves when most of the others are there. */
    public static Broker start(BrokerOptions options) {
        QuietLogs.keep();
        try {
            var temporary = options.directory() == null ? Files.createTempDirectory("sandbox-kafka") : null;
            var data = options.directory() == null ? temporary : Files.createDirectories(options.directory());
            var port = options.port() == 0 ? Ports.free() : options.port();
            var config = config(options, port, data.toAbsolutePath().toString());
            format(data, config, options);
            var server = new KafkaRaftServer(new KafkaConfig(config), Time.SYSTEM);
            server.startup();
            return new Broker(server, port, temporary);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String bootstrapServers() {
        return "localhost:" + port;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        server.shutdown();
        server.awaitShutdown();
        if (temporary != null) {
            Directories.delete(temporary);
        }
    }

    /** As little of everything as one machine needs. */
    private static Map<String, String> config(BrokerOptions options, int port, String directory) {
        var controllers = options.controllers().isEmpty() ? List.of(Ports.free()) : options.controllers();
        var replicas = Integer.toString(Math.min(3, controllers.size()));
        var inSync = controllers.size() > 2 ? "2" : "1";
        var config = new HashMap<String, String>();
        config.put("process.roles", "broker,controller");
        config.put("node.id", Integer.toString(options.node()));
        config.put("controller.quorum.voters", IntStream.rangeClosed(1, controllers.size())
                .mapToObj(node -> node + "@localhost:" + controllers.get(node - 1)).collect(Collectors.joining(",")));
        config.put("controller.listener.names", "CONTROLLER");
        config.put("listeners", "PLAINTEXT://localhost:" + port + ",CONTROLLER://localhost:"
                + controllers.get(options.node() - 1));
        if (options.advertisedPort() != 0) {
            config.put("advertised.listeners", "PLAINTEXT://localhost:" + options.advertisedPort());
        }
        config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.put("default.replication.factor", replicas);
        config.put("min.insync.replicas", inSync);
        config.put("log.dirs", directory);
        config.put("offsets.topic.replication.factor", replicas);
        config.put("offsets.topic.num.partitions", "1");
        config.put("transaction.state.log.replication.factor", replicas);
        config.put("transaction.state.log.min.isr", inSync);
        config.put("transaction.state.log.num.partitions", "1");
        config.put("share.coordinator.state.topic.replication.factor", replicas);
        config.put("share.coordinator.state.topic.min.isr", inSync);
        config.put("group.initial.rebalance.delay.ms", "0");
        config.put("group.min.session.timeout.ms", "1000");
        config.put("auto.create.topics.enable", "false");
        // The default would take 128 MB of the heap.
        config.put("log.cleaner.dedupe.buffer.size", "8388608");
        config.put("num.network.threads", "2");
        config.put("num.io.threads", "4");
        config.put("background.threads", "2");
        config.putAll(options.settings());
        return config;
    }

    /** Nodes of one cluster agree on it without a word, as they do on their controllers. */
    private static String clusterId(BrokerOptions options) {
        return options.controllers().isEmpty() ? Uuid.randomUuid().toString()
                : new Uuid(1, options.controllers().hashCode()).toString();
    }

    private static void format(Path data, Map<String, String> config, BrokerOptions options) throws IOException {
        if (Files.exists(data.resolve("meta.properties"))) {
            return;
        }
        try {
            Formatter formatter = new Formatter();
            options.features().forEach(formatter::setFeatureLevel);
            formatter
                    .setNodeId(options.node())
                    .setClusterId(clusterId(options))
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(config.get("log.dirs"))
                    .setDirectories(List.of(config.get("log.dirs")))
                    .setScramArguments(options.scram())
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setPrintStream(new PrintStream(PrintStream.nullOutputStream()))
                    .run();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("The data directory " + data + " cannot be formatted", e);
        }
    }
}
