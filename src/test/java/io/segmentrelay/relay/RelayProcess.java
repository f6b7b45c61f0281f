package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.segmentrelay.testing.ClassArchive;
import io.segmentrelay.testing.FreePort;
import io.segmentrelay.testing.Packaged;
import io.segmentrelay.testing.Subprocess;

/** The packaged program as a process of its own, in an empty working directory, configured by its environment alone. */
public final class RelayProcess extends Subprocess {
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final long startedAt = System.nanoTime();
    private final Path directory;
    private final int port;

    private RelayProcess(Path directory, int port, List<String> options, Map<String, String> environment) {
        super(directory.resolve("work"), directory.resolve("output.log"), environment, Packaged.command(
                Stream.concat(options.stream(), Stream.of("-Dquarkus.http.port=" + port)).toList()));
        this.directory = directory;
        this.port = port;
    }

    /** @param properties of the system, such as {@code -Djava.io.tmpdir=here} */
    public static RelayProcess start(Map<String, String> environment, String... properties) {
        return start(Stream.of(List.of("-Xmx512m"), ClassArchive.options(), List.of(properties)).flatMap(List::stream)
                .toList(), environment);
    }

    /** As the README starts it. */
    public static RelayProcess startPlain(Map<String, String> environment) {
        return start(List.of(), environment);
    }

    private static RelayProcess start(List<String> options, Map<String, String> environment) {
        Path directory = Scratch.directory("relay");
        try {
            Files.createDirectory(directory.resolve("work"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RelayProcess(directory, FreePort.find(), options, environment);
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
        return metrics.lines().map(line -> line.split(" # ")[0]) // What follows is an example, with a trace.
                .filter(line -> line.startsWith(metric) && "{ ".indexOf(line.charAt(metric.length())) >= 0)
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
            return Optional.of(CLIENT.send(request(path, null).timeout(Duration.ofSeconds(5)).build(),
                    HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty(); // Not listening yet, or asleep.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** @param token what is shown, or null for none */
    HttpRequest.Builder request(String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path)).timeout(ANSWER);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
        return CLIENT.send(request(path, token).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The news of the page, which go on until its body is closed. */
    HttpResponse<InputStream> follow(String token) throws IOException, InterruptedException {
        return CLIENT.send(request("/console/live", token).build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    /** @param json the signal, such as <code>{"signal":"crawl"}</code> */
    HttpResponse<String> signal(String token, String json) throws IOException, InterruptedException {
        return CLIENT.send(request("/api/signals", token).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)).build(), HttpResponse.BodyHandlers.ofString());
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

    @Override
    public void close() {
        super.close();
        Scratch.delete(directory);
    }
}
