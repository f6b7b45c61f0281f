package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.segmentrelay.testing.FreePort;
import io.segmentrelay.testing.Subprocess;

/** The sandbox's broker as a process of its own: so that it can be stopped as hard as a machine that loses its power. */
public final class BrokerProcess implements AutoCloseable {
    /** By which POSIX has {@code ulimit -f} count. */
    static final int BLOCK_BYTES = 512;
    private static final Duration START = Duration.ofSeconds(60);

    private final Path directory = Scratch.directory("broker");
    private final int port = FreePort.find();
    private final List<String> options;
    private boolean isFormer;
    private Subprocess process;

    BrokerProcess() {
        this(List.of());
        start();
    }

    /** @param advertisedPort the port that clients are told */
    public BrokerProcess(int advertisedPort) {
        this(List.of("--advertised-port", Integer.toString(advertisedPort)));
        start();
    }

    private BrokerProcess(List<String> options) {
        this.options = options;
    }

    /** None of its files grows beyond so many blocks: as if the disk were full then, until it is started anew. */
    static BrokerProcess withFilesUpTo(int blocks) {
        BrokerProcess broker = new BrokerProcess(List.of());
        broker.launch(List.of("sh", "-c", "ulimit -f " + blocks + " && exec \"$@\"", "sh"));
        broker.awaitReady();
        return broker;
    }

    /** Of the Kafka before the sandbox's, until it is upgraded. */
    static BrokerProcess former() {
        BrokerProcess broker = new BrokerProcess(List.of());
        broker.isFormer = true;
        broker.start();
        return broker;
    }

    /** The nodes of a cluster, which all serve. */
    public static List<BrokerProcess> cluster(int nodes) {
        String controllers = IntStream.range(0, nodes).mapToObj(node -> Integer.toString(FreePort.find()))
                .collect(Collectors.joining(","));
        List<BrokerProcess> cluster = IntStream.rangeClosed(1, nodes)
                .mapToObj(node -> new BrokerProcess(List.of("--node", Integer.toString(node), "--controllers", controllers)))
                .toList();
        cluster.forEach(BrokerProcess::launch);
        cluster.forEach(BrokerProcess::awaitReady);
        return cluster;
    }

    public int port() {
        return port;
    }

    /** Where its topics are. */
    public Path data() {
        return directory.resolve("data");
    }

    public String bootstrapServers() {
        return "localhost:" + port;
    }

    /** SIGKILL. */
    public void kill() {
        process.kill();
    }

    /** SIGTERM: a broker of a cluster hands its work over. */
    public void terminate() {
        process.terminate();
        await().atMost(START).until(() -> !process.isAlive());
    }

    /** Waits until it ends by itself, and says how. */
    int awaitEnd(Duration limit) throws InterruptedException {
        assertThat(process.endsWithin(limit)).as(process::output).isTrue();
        return process.exitCode();
    }

    /** Ends it, and starts the sandbox's own Kafka in its place. */
    void upgrade() {
        terminate();
        isFormer = false;
        start();
    }

    /** On the same port, with the same data. */
    public void start() {
        launch();
        awaitReady();
    }

    private void launch() {
        launch(List.of());
    }

    /** @param by what starts the command that follows it */
    private void launch(List<String> by) {
        List<String> command = new ArrayList<>(by);
        command.addAll(List.of(Scratch.java(), "-Xmx256m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-cp", classPath(), "io.segmentrelay.sandbox.Sandbox", "broker", "--kafka-port",
                Integer.toString(port), "--data-dir", data().toString(), "--ready-file",
                ready().toString(), "--parent", Long.toString(ProcessHandle.current().pid())));
        command.addAll(options);
        ready().toFile().delete();
        process = new Subprocess(directory, directory.resolve("output.log"), Map.of(), command);
    }

    /** The former Kafka's classes hide those in the sandbox. */
    private String classPath() {
        String sandbox = Scratch.built("*-sandbox.jar").toString();
        return isFormer ? Scratch.build().toAbsolutePath().resolve("former-kafka") + "/*:" + sandbox : sandbox;
    }

    private void awaitReady() {
        process.awaitAlive(START, () -> Files.exists(ready()));
    }

    private Path ready() {
        return directory.resolve("ready");
    }

    @Override
    public void close() {
        kill();
        Scratch.delete(directory);
    }
}
