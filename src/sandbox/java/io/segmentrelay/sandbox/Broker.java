package io.segmentrelay.sandbox;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;

/** A real Kafka broker with a single node, in this JVM. */
public final class Broker implements AutoCloseable {

    private static final int NODE = 1;

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
        return start(0, null);
    }

    /**
     * @param port 0 for a free one
     * @param directory of the data, used again if it has some; null for one that is deleted at the end
     */
    public static Broker start(int port, Path directory) {
        return start(port, directory, 0);
    }

    /**
     * @param port 0 for a free one
     * @param directory of the data, used again if it has some; null for one that is deleted at the end
     * @param advertisedPort the port that clients are told, for those who come by a proxy; 0 for the broker's own
     */
    public static Broker start(int port, Path directory, int advertisedPort) {
        return start(port, directory, advertisedPort == 0 ? Map.of()
                : Map.of("advertised.listeners", "PLAINTEXT://localhost:" + advertisedPort), List.of());
    }

    /**
     * @param port 0 for a free one
     * @param directory of the data, used again if it has some; null for one that is deleted at the end
     * @param settings of the broker, beside or instead of the sandbox's own
     * @param scram users to begin with, such as {@code SCRAM-SHA-512=[name=relay,password=secret]}
     */
    public static Broker start(int port, Path directory, Map<String, String> settings, List<String> scram) {
        QuietLogs.keep();
        try {
            var temporary = directory == null ? Files.createTempDirectory("sandbox-kafka") : null;
            var data = directory == null ? temporary : Files.createDirectories(directory);
            var listening = port == 0 ? Ports.free() : port;
            var config = config(listening, Ports.free(), data.toAbsolutePath().toString());
            config.putAll(settings);
            format(data, config, scram);
            var server = new KafkaRaftServer(new KafkaConfig(config), Time.SYSTEM);
            server.startup();
            return new Broker(server, listening, temporary);
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

    /** One node, and as little of everything as one machine needs. */
    private static Map<String, String> config(int port, int controllerPort, String directory) {
        var config = new HashMap<String, String>();
        config.put("process.roles", "broker,controller");
        config.put("node.id", Integer.toString(NODE));
        config.put("controller.quorum.voters", NODE + "@localhost:" + controllerPort);
        config.put("controller.listener.names", "CONTROLLER");
        config.put("listeners", "PLAINTEXT://localhost:" + port + ",CONTROLLER://localhost:" + controllerPort);
        config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.put("log.dirs", directory);
        config.put("offsets.topic.replication.factor", "1");
        config.put("offsets.topic.num.partitions", "1");
        config.put("transaction.state.log.replication.factor", "1");
        config.put("transaction.state.log.min.isr", "1");
        config.put("transaction.state.log.num.partitions", "1");
        config.put("share.coordinator.state.topic.replication.factor", "1");
        config.put("share.coordinator.state.topic.min.isr", "1");
        config.put("group.initial.rebalance.delay.ms", "0");
        config.put("group.min.session.timeout.ms", "1000");
        config.put("auto.create.topics.enable", "false");
        // The default would take 128 MB of the heap.
        config.put("log.cleaner.dedupe.buffer.size", "8388608");
        config.put("num.network.threads", "2");
        config.put("num.io.threads", "4");
        config.put("background.threads", "2");
        return config;
    }

    private static void format(Path data, Map<String, String> config, List<String> scram) throws IOException {
        if (Files.exists(data.resolve("meta.properties"))) {
            return;
        }
        try {
            new Formatter()
                    .setNodeId(NODE)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(config.get("log.dirs"))
                    .setDirectories(List.of(config.get("log.dirs")))
                    .setScramArguments(scram)
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
