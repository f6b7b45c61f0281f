package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.awaitility.core.ConditionTimeoutException;

import io.segmentrelay.testing.ClassArchive;
import io.segmentrelay.testing.FreePort;
import io.segmentrelay.testing.Packaged;

/** The packaged program as a process of its own, in an empty working directory, configured by its environment alone. */
public final class RelayProcess implements AutoCloseable {
    /** What would configure the program, should whoever runs the tests have it set. */
    private static final List<String> CONFIGURING = List.of("USERCOM_", "RELAY_", "KAFKA_", "QUARKUS_", "CAMEL_");
    /** Many processes live for seconds on few cores: these options keep the compiler from taking all of them. */
    private static final List<String> OPTIONS = List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private final HttpClient client = HttpClient.newHttpClient();
    private final long startedAt = System.nanoTime();
    private final Process process;
    private final Path directory;
    private final int port;

    private RelayProcess(List<String> options, Map<String, String> environment) {
        this.directory = Scratch.directory("relay");
        this.port = FreePort.find();
        try {
            ProcessBuilder builder = new ProcessBuilder(Packaged.command(
                    Stream.concat(options.stream(), Stream.of("-Dquarkus.http.port=" + port)).toList()))
                    .redirectErrorStream(true)
                    .directory(Files.createDirectory(directory.resolve("work")).toFile())
                    .redirectOutput(directory.resolve("output.log").toFile());
            builder.environment().keySet().removeIf(name -> CONFIGURING.stream().anyMatch(name::startsWith));
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static RelayProcess start(Map<String, String> environment) {
        return new RelayProcess(Stream.of(OPTIONS, ClassArchive.options()).flatMap(List::stream).toList(), environment);
    }

    /** As the README starts it. */
    public static RelayProcess startPlain(Map<String, String> environment) {
        return new RelayProcess(List.of(), environment);
    }

    /** Waits until the condition holds, or fails with what the process said if it ended instead, or the time is over. */
    public void awaitAlive(Duration limit, Callable<Boolean> condition) {
        try {
            await().atMost(limit).until(() -> !process.isAlive() || condition.call());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(e.getMessage() + "\n" + output(), e);
        }
        assertThat(process.isAlive()).as(this::output).isTrue();
    }

    /** Where it listens, such as {@code http://localhost:8080}. */
    String url() {
        return "http://localhost:" + port;
    }

    public boolean isReady() {
        return get("/q/health/ready").filter(answer -> answer.statusCode() == 200).isPresent();
    }

    /** Whether this process says that it runs the account. */
    public boolean runs(String account) {
        return get("/q/health/ready").filter(answer -> answer.body().contains("\"account " + account + "\": \"running\""))
                .isPresent();
    }

    /** How many requests it has sent to the API. */
    public long requests() {
        return counted("relay_requests_total", "");
    }

    /** How many transactions ended so: {@code committed}, {@code failed} or {@code fenced}. */
    public long transactions(String outcome) {
        return counted("relay_transactions_total", "outcome=\"" + outcome + "\"");
    }

    private long counted(String counter, String tag) {
        return (long) gauge(counter, tag);
    }

    /** The sum of what this metric says with this tag. */
    double gauge(String metric, String tag) {
        String metrics = get("/q/metrics").map(HttpResponse::body).orElse("");
        return metrics.lines().filter(line -> line.startsWith(metric) && "{ ".indexOf(line.charAt(metric.length())) >= 0)
                .filter(line -> line.contains(tag))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    /** Returns when what is no longer used is no longer there. */
    void collectGarbage() throws IOException, InterruptedException {
        for (int times = 0; times < 2; times++) {
            Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                    Long.toString(pid()), "GC.run").redirectErrorStream(true).start();
            String output = new String(jcmd.getInputStream().readAllBytes());
            assertThat(jcmd.waitFor()).as(output).isZero();
        }
    }

    private Optional<HttpResponse<String>> get(String path) {
        try {
            return Optional.of(client.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                    .timeout(Duration.ofSeconds(5)).build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty(); // Not listening yet, or asleep.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it says of its health and its work; asks for the stacks of its threads, which its output then shows. */
    public String report() {
        try {
            signal("QUIT");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String metrics = get("/q/metrics").map(HttpResponse::body).orElse("no metrics").lines()
                .filter(line -> line.startsWith("relay_")).collect(Collectors.joining("\n"));
        return get("/q/health").map(HttpResponse::body).orElse("no health") + "\n" + metrics;
    }

    /** What its working directory has in {@code routes}, which need not exist yet. */
    Path routes() {
        return directory.resolve("work").resolve("routes");
    }

    /** What it says of its health, its metrics or its page. */
    String said(String path) {
        return get(path).map(HttpResponse::body).orElse("");
    }

    /** When it was started, as {@link System#nanoTime()} tells it. */
    public long startedAt() {
        return startedAt;
    }

    /** SIGKILL: nothing is cleaned up. */
    public void kill() {
        process.destroyForcibly();
        await().atMost(Duration.ofSeconds(10)).until(() -> !process.isAlive());
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    public void signal(String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor()).isZero();
    }

    public boolean endsWithin(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    public int exitCode() {
        return process.exitValue();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public String output() {
        return Scratch.text(directory.resolve("output.log"));
    }

    @Override
    public void close() {
        kill();
        Scratch.delete(directory);
    }
}
