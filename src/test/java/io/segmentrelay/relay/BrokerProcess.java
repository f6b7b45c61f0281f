package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The sandbox's broker as a process of its own: so that it can be stopped as hard as a machine that loses its power. */
public final class BrokerProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    private final Path directory = Scratch.directory("broker");
    private final int port = Scratch.freePort();
    private final int advertisedPort;
    private Process process;

    BrokerProcess() {
        this(0);
    }

    /** @param advertisedPort the port that clients are told; 0 for the broker's own */
    public BrokerProcess(int advertisedPort) {
        this.advertisedPort = advertisedPort;
        start();
    }

    public int port() {
        return port;
    }

    public String bootstrapServers() {
        return "localhost:" + port;
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        await().atMost(Duration.ofSeconds(10)).until(() -> !process.isAlive());
    }

    /** On the same port, with the same data. */
    public void start() {
        Path ready = directory.resolve("ready");
        try {
            Files.deleteIfExists(ready);
            process = new ProcessBuilder(Scratch.java(), "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar",
                    Scratch.built("*-sandbox.jar").toString(), "broker", "--kafka-port", Integer.toString(port),
                    "--advertised-port", Integer.toString(advertisedPort), "--data-dir", directory.resolve("data").toString(),
                    "--ready-file", ready.toString(), "--parent",
                    Long.toString(ProcessHandle.current().pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("output.log").toFile())).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(START).until(() -> !process.isAlive() || Files.exists(ready));
        assertThat(process.isAlive()).as(() -> Scratch.text(directory.resolve("output.log"))).isTrue();
    }

    @Override
    public void close() {
        kill();
        Scratch.delete(directory);
    }
}
