package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;

import io.segmentrelay.sandbox.ActiveFault;
import io.segmentrelay.sandbox.Fault;
import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;
import io.segmentrelay.testing.Packaged;

/**
 * The packaged program's own port, log and traces, used by whoever means it no good, and while Kafka is away. One process
 * serves
 * all tests that leave it as it is.
 */
@Timeout(300)
@Order(1)
class PortIT {
    private static final String SIGNAL = "{\"signal\":\"crawl\"}";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final HttpClient ONE = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String LOUD = """
            - route:
                id: loud
                description: Says what commands a terminal, and a token.
                from:
                  uri: timer:loud
                  parameters:
                    repeatCount: 1
                  steps:
                    - log:
                        message: "loud \\e[2J\\nINFO  forged TOKEN"
            """;
    private static final String LEAKY = """
            - route:
                id: leaky
                description: Has a token in an address, a header and an exception.
                from:
                  uri: timer:leaky
                  parameters:
                    repeatCount: 1
                  steps:
                    - doTry:
                        steps:
                          - to:
                              id: leaky-step
                              uri: "http://localhost:1/?key=TOKEN"
                        doCatch:
                          - exception:
                              - java.lang.Exception
                            steps:
                              - throwException:
                                  exceptionType: java.lang.IllegalStateException
                                  message: "refused TOKEN"
            """;
    private static final ByteArrayOutputStream TRACES = new ByteArrayOutputStream();
    private static HttpServer collector;
    private static RelaySite shared;
    private static RelayProcess process;
    private static String token;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws IOException {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        collector.createContext("/v1/traces", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            synchronized (TRACES) {
                TRACES.writeBytes(body);
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        shared = RelaySite.of(1033, "Active", 300).with("RELAY_ADMIN_TOKEN", RelaySite.ADMIN_TOKEN)
                .with("RELAY_READ_TOKEN", RelaySite.READ_TOKEN)
                .with("RELAY_HOST_NAMES", "relay.example.org, localhost").with("QUARKUS_LOG_FILE_ENABLED", "true")
                .with("QUARKUS_LOG_FILE_PATH", "relay.log").with("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true")
                .with("QUARKUS_OTEL_SDK_DISABLED", "false").with("QUARKUS_OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
                .with("QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:" + collector.getAddress().getPort());
        token = shared.settings().get("USERCOM_TOKEN");
        process = shared.start();
        Files.createDirectories(process.routes());
        Files.writeString(process.routes().resolve("90-loud.yaml"), LOUD.replace("TOKEN", token));
        Files.writeString(process.routes().resolve("91-leaky.yaml"), LEAKY.replace("TOKEN", token));
        shared.awaitReports(process, 1);
    }

    @AfterAll
    static void stop() throws Exception {
        process.close();
        shared.close();
        collector.stop(0);
    }

    @Test
    void http2IsNeitherUpgradedToNorUnderstood() throws Exception {
        // when
        HttpResponse<String> asked = HTTP.send(process.request("/", RelaySite.READ_TOKEN).build(),
                HttpResponse.BodyHandlers.ofString());
        byte[] settings = { 0, 0, 0, 4, 0, 0, 0, 0, 0 };
        String answer = raw(process, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + new String(settings, StandardCharsets.ISO_8859_1));

        // then
        assertThat(asked.statusCode()).isEqualTo(200);
        assertThat(asked.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(asked.headers().firstValue("Content-Security-Policy").orElseThrow())
                .as("the page may load and send nowhere else").contains("base-uri 'none'").contains("form-action 'none'");
        assertThat(answer).satisfiesAnyOf(none -> assertThat(none).isEmpty(),
                refusal -> assertThat(refusal).matches("(?s)HTTP/\\S+ (400|501) .*"));
    }

    @ParameterizedTest
    @CsvSource({ "/, a:b:c, 400", "/, evil.example, 421", "/console/segments/main/1033, evil.example, 421",
            "/, relay.example.org:80, 401", "/q/health/live, 10.0.0.1, 200" })
    void whoAsksUnderAnotherNameGetsNowhere(String path, String host, int status) throws Exception {
        // when
        String answer = raw(process, "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");

        // then
        assertThat(answer).startsWith("HTTP/1.1 " + status);
        assertThat(answer.contains("relay.host-names")).isEqualTo(status == 421);
        assertThat(process.output()).doesNotContain("QuarkusErrorHandler");
    }

    @Test
    void aWrongTokenCostsASecondAndIsCountedAndSaidOnce() throws Exception {
        // when
        for (int times = 0; times < 3; times++) {
            long before = System.nanoTime();
            assertThat(process.signal("not-the-token-of-anybody", SIGNAL).statusCode()).isEqualTo(401);
            assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(Duration.ofMillis(900).toNanos());
        }
        assertThat(process.get("/", "wrong-read-token").statusCode()).isEqualTo(401);

        // then
        assertThat(process.gauge("relay_tokens_refused_total", "setting=\"relay.admin-token\"")).isEqualTo(3);
        assertThat(process.gauge("relay_tokens_refused_total", "setting=\"relay.read-token\"")).isEqualTo(1);
        assertThat(process.output().lines().filter(line -> line.contains("relay.admin-token: "))).singleElement().asString()
                .contains("1 wrong token was shown, last by 127.0.0.1");
    }

    @Test
    void moreViewersThanThereMayBeAreTurnedAway() throws Exception {
        // when
        List<HttpResponse<InputStream>> viewers = new ArrayList<>();
        for (int viewer = 0; viewer < 100; viewer++) {
            viewers.add(process.follow(RelaySite.READ_TOKEN));
        }
        HttpResponse<InputStream> tooMany = process.follow(RelaySite.READ_TOKEN);

        // then
        assertThat(viewers).allMatch(viewer -> viewer.statusCode() == 200);
        assertThat(tooMany.statusCode()).isEqualTo(503);
        assertThat(new String(tooMany.body().readAllBytes(), StandardCharsets.UTF_8)).contains("100 pages are followed");
        for (HttpResponse<InputStream> viewer : viewers) {
            viewer.body().close();
        }
    }

    @Test
    void whatWouldCommandATerminalIsEscapedInTheLogFileToo() {
        // when
        Path file = process.routes().resolveSibling("relay.log");
        process.awaitAlive(LIMIT, () -> Files.readString(file).contains("INFO  forged"));

        // then
        assertThat(Scratch.text(file)).as("in JSON").contains("loud \\\\u001b[2J\\\\u000aINFO  forged [token]")
                .doesNotContain("\u001b", token);
    }

    @Test
    void tracesAndJsonLogsAreSwitchedOnWithoutABuildAndHoldNoToken() throws Exception {
        // when
        process.awaitAlive(LIMIT, () -> traces().contains("crawl-members") && traces().contains("refused [token]"));
        process.awaitAlive(LIMIT, () -> process.output().contains("INFO  forged"));
        Packaged.Ended health = Packaged.run(directory,
                Map.of("QUARKUS_HTTP_PORT", Integer.toString(URI.create(process.url()).getPort())), List.of(), "health");

        // then
        assertThat(health.exitCode()).as(health.output()).isZero();
        assertThat(health.output()).contains("\"UP\"");
        assertThat(traces()).contains("request-page").contains("segment-relay").contains("key=[token]").doesNotContain(token);
        String output = process.output();
        assertThat(output).doesNotContain(token);
        List<String> lines = output.substring(0, output.lastIndexOf('\n')).lines().toList();
        assertThat(lines).hasSizeGreaterThan(2).allSatisfy(
                line -> assertThat(new ObjectMapper().readTree(line).path("message").asText()).isNotEmpty());
    }

    private static String traces() {
        synchronized (TRACES) {
            return TRACES.toString(StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void whileKafkaIsAwayThePageAnswersAtOnceAndASignalWithinTenSeconds() throws Exception {
        BrokerProcess broker = new BrokerProcess();
        try (RelaySite site = new RelaySite(World.example(1), broker).with("RELAY_ADMIN_TOKEN", RelaySite.ADMIN_TOKEN);
                RelayProcess process = site.start()) {
            site.awaitReports(process, 5);
            Rush elsewhere = Rush.of(PortIT.process); // Here nobody has looked yet.

            // when
            broker.kill();
            long asked = System.nanoTime();
            CompletableFuture<HttpResponse<String>> signal = CompletableFuture.supplyAsync(() -> signal(process));
            Rush rush = Rush.of(process);
            CompletableFuture<HttpResponse<String>> explained = ONE.sendAsync(
                    process.request("/console/segments/main/1033?user=27", null).build(), HttpResponse.BodyHandlers.ofString());
            HttpResponse<String> refused = signal.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            Duration refusedAfter = Duration.ofNanos(System.nanoTime() - asked);

            // then
            assertThat(rush.live).as("no slower than with Kafka").isLessThan(longer(Duration.ofSeconds(3), elsewhere.live));
            assertThat(rush.pages).as("no slower than with Kafka").isLessThan(longer(Duration.ofSeconds(5), elsewhere.pages));
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
            assertThat(refused.body()).contains("error");
            assertThat(refusedAfter).isLessThan(Duration.ofSeconds(11));
            HttpResponse<String> unexplained = explained.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(unexplained.statusCode()).isEqualTo(503);
            assertThat(unexplained.body()).contains("Not explained: Kafka at localhost:");
        }
    }

    /** How long 600 pages at once took to be answered, and a liveness probe behind them. */
    private record Rush(Duration live, Duration pages) {
        static Rush of(RelayProcess process) throws Exception {
            long asked = System.nanoTime();
            List<CompletableFuture<HttpResponse<String>>> pages = new ArrayList<>();
            for (int page = 0; page < 600; page++) {
                pages.add(ONE.sendAsync(process.request("/", RelaySite.READ_TOKEN).build(),
                        HttpResponse.BodyHandlers.ofString()));
            }
            HttpResponse<String> live = process.get("/q/health/live", RelaySite.READ_TOKEN);
            Duration liveAfter = Duration.ofNanos(System.nanoTime() - asked);
            CompletableFuture.allOf(pages.toArray(CompletableFuture[]::new)).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            Duration pagesAfter = Duration.ofNanos(System.nanoTime() - asked);
            assertThat(live.statusCode()).isEqualTo(200);
            assertThat(pages).allMatch(page -> page.join().statusCode() == 200);
            return new Rush(liveAfter, pagesAfter);
        }
    }

    /** A busy machine is as slow for both. */
    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    @Test
    void aStopInMidRetryWithThePageOpenSaysOneLine() throws Exception {
        try (RelaySite site = RelaySite.of(1033, "Active", 300).with("RELAY_RETRY_DELAY", "20s");
                RelayProcess process = site.start()) {
            site.awaitReports(process, 1);
            HttpResponse<String> signal = process.signal(RelaySite.ADMIN_TOKEN, SIGNAL);
            HttpResponse<InputStream> page = process.follow(RelaySite.READ_TOKEN);
            int before = site.requestsServed();
            site.standIn.faults().inject(Fault.status(503));
            process.awaitAlive(LIMIT, () -> site.requestsServed() > before);

            // when
            int said = process.output().length();
            process.terminate();

            // then
            assertThat(process.endsWithin(Duration.ofSeconds(15))).isTrue();
            page.body().close();
            assertThat(process.output().substring(said).lines()).singleElement().asString().contains("stopped in");
            assertThat(signal.statusCode()).as("no token is configured").isEqualTo(403);
            assertThat(signal.body()).contains("relay.admin-token");
        }
    }

    @Test
    void whatAnOperatorMustKnowIsOneLineEach() throws Exception {
        World world = World.empty(1);
        world.create(1033, "Slipping away", "", Membership.formula(3_000, i -> 1 + i));
        BrokerProcess broker = new BrokerProcess();
        try (RelaySite site = new RelaySite(world, broker).with("RELAY_ADMIN_TOKEN", RelaySite.ADMIN_TOKEN)
                .with("RELAY_REQUESTS_PER_SECOND", "200").with("RELAY_RETRY_DELAY", "10ms")
                .with("RELAY_BRAKE_CONFIRMATIONS", "50");
                RelayProcess process = site.start()) {
            site.awaitReports(process, 1);

            // when
            site.shows(1033, 1_000);
            process.awaitAlive(LIMIT, () -> said(process, "held: ") > 0);
            assertThat(process.signal(RelaySite.ADMIN_TOKEN, "{\"signal\":\"approve\"}").statusCode()).isEqualTo(200);
            ActiveFault broken = site.standIn.faults().inject(Fault.status(500).onMembers().onPage(1));
            world.recount(1033);
            process.awaitAlive(LIMIT, () -> said(process, "incomplete: ") > 0);
            site.standIn.faults().clear(broken);
            for (Fault fault : List.of(Fault.status(503), Fault.tokenRevoked())) {
                int before = said(process, "its list of segments is read again");
                int unread = said(process, "the list of segments cannot be read");
                ActiveFault outage = site.standIn.faults().inject(fault);
                process.awaitAlive(LIMIT, () -> said(process, "the list of segments cannot be read") > unread);
                process.isReady();
                site.standIn.faults().clear(outage);
                process.awaitAlive(LIMIT, () -> said(process, "its list of segments is read again") > before);
            }
            broker.kill();
            long killed = System.nanoTime();
            process.awaitAlive(LIMIT, () -> said(process, "Kafka does not answer this process") > 0);
            Duration lostAfter = Duration.ofNanos(System.nanoTime() - killed);
            assertThat(process.isReady()).isFalse();
            broker.start();
            process.awaitAlive(LIMIT, () -> said(process, "Kafka answers again") > 0);

            // then
            assertThat(lostAfter).isLessThan(Duration.ofSeconds(7));
            assertThat(said(process, "account main: signal approve done: ")).as(process::output).isEqualTo(1);
            assertThat(said(process, "its list of segments is read again")).isEqualTo(2);
            assertThat(said(process, "Kafka does not answer this process")).isEqualTo(1);
            assertThat(said(process, "Kafka answers again")).isEqualTo(1);
            assertThat(process.output()).doesNotContain("SRHCK", "\"DOWN\"", "\tat ");
        }
    }

    private static int said(RelayProcess process, String words) {
        return (int) process.output().lines().filter(line -> line.contains(words)).count();
    }

    private static HttpResponse<String> signal(RelayProcess process) {
        try {
            return process.signal(RelaySite.ADMIN_TOKEN, SIGNAL);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is answered to these bytes until the connection ends, or nothing more comes for a second. */
    private static String raw(RelayProcess process, String bytes) throws IOException {
        try (Socket socket = new Socket("localhost", URI.create(process.url()).getPort())) {
            socket.setSoTimeout(1000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            StringBuilder answer = new StringBuilder();
            try {
                for (int one; (one = socket.getInputStream().read()) >= 0;) {
                    answer.append((char) one);
                }
            } catch (IOException e) {
                return answer.toString(); // Reset, or silent.
            }
            return answer.toString();
        }
    }
}
