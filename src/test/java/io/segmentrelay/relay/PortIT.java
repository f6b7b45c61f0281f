package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.segmentrelay.sandbox.ActiveFault;
import io.segmentrelay.sandbox.Fault;
import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;

/** The packaged program's own port and log, used by whoever means it no good, and while Kafka is away. */
@Timeout(180)
class PortIT {
    private static final String ADMIN = "an-admin-token-of-24-chars";
    private static final String READ = "a-read-token-of-22-chars";
    private static final String SIGNAL = "{\"signal\":\"crawl\"}";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final HttpClient ONE = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void whoeverHasNoTokenOrAsksUnderAnotherNameOrInAnotherProtocolGetsNowhere() throws Exception {
        try (RelaySite site = RelaySite.of(1033, "Active", 300).with("RELAY_ADMIN_TOKEN", ADMIN).with("RELAY_READ_TOKEN", READ)
                .with("RELAY_HOST_NAMES", "relay.example.org, localhost").with("QUARKUS_LOG_FILE_ENABLED", "true")
                .with("QUARKUS_LOG_FILE_PATH", "relay.log");
                RelayProcess process = site.start()) {
            site.awaitReports(process, 1);

            // HTTP/2 is neither upgraded to nor understood
            HttpResponse<String> asked = HTTP.send(process.request("/", READ).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(asked.statusCode()).isEqualTo(200);
            assertThat(asked.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            byte[] settings = { 0, 0, 0, 4, 0, 0, 0, 0, 0 };
            String answer = raw(process,
                    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + new String(settings, StandardCharsets.ISO_8859_1));
            assertThat(answer).satisfiesAnyOf(none -> assertThat(none).isEmpty(),
                    refusal -> assertThat(refusal).matches("(?s)HTTP/\\S+ (400|501) .*"));

            assertThat(raw(process, "GET / HTTP/1.1\r\nHost: a:b:c\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 400");
            assertThat(process.output()).doesNotContain("QuarkusErrorHandler");

            // the page may load and send nowhere else
            assertThat(asked.headers().firstValue("Content-Security-Policy").orElseThrow()).contains("base-uri 'none'")
                    .contains("form-action 'none'");

            // another name
            assertThat(raw(process, "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 421")
                    .contains("relay.host-names");
            assertThat(raw(process, "GET / HTTP/1.1\r\nHost: relay.example.org:80\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 401");
            assertThat(raw(process, "GET /q/health/live HTTP/1.1\r\nHost: 10.0.0.1\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200");

            // wrong tokens
            for (int times = 0; times < 3; times++) {
                long before = System.nanoTime();
                assertThat(process.signal("not-the-token-of-anybody", SIGNAL).statusCode()).isEqualTo(401);
                assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(Duration.ofMillis(900).toNanos());
            }
            assertThat(process.get("/", "wrong-read-token").statusCode()).isEqualTo(401);
            assertThat(process.gauge("relay_tokens_refused_total", "setting=\"relay.admin-token\"")).isEqualTo(3);
            assertThat(process.gauge("relay_tokens_refused_total", "setting=\"relay.read-token\"")).isEqualTo(1);
            assertThat(process.output().lines().filter(line -> line.contains("relay.admin-token: "))).singleElement().asString()
                    .contains("1 wrong token was shown, last by 127.0.0.1");

            // more viewers than there may be
            List<HttpResponse<InputStream>> viewers = new ArrayList<>();
            for (int viewer = 0; viewer < 100; viewer++) {
                viewers.add(process.follow(READ));
            }
            HttpResponse<InputStream> tooMany = process.follow(READ);
            assertThat(viewers).allMatch(viewer -> viewer.statusCode() == 200);
            assertThat(tooMany.statusCode()).isEqualTo(503);
            assertThat(new String(tooMany.body().readAllBytes(), StandardCharsets.UTF_8)).contains("100 pages are followed");
            for (HttpResponse<InputStream> viewer : viewers) {
                viewer.body().close();
            }

            // what would command a terminal, in every handler
            Files.createDirectories(process.routes());
            Files.writeString(process.routes().resolve("90-loud.yaml"), """
                    - route:
                        id: loud
                        description: Says what commands a terminal, and a token.
                        from:
                          uri: timer:loud
                          parameters:
                            repeatCount: 1
                          steps:
                            - log:
                                message: "loud \\e[2J\\nINFO  forged %s"
                    """.formatted(site.settings().get("USERCOM_TOKEN")));
            process.awaitAlive(LIMIT, () -> process.output().contains("INFO  forged"));
            Path file = process.routes().resolveSibling("relay.log");
            process.awaitAlive(LIMIT, () -> Files.readString(file).contains("INFO  forged"));
            assertThat(process.output()).contains("loud \\u001b[2J\\u000aINFO  forged [token]")
                    .doesNotContain(site.settings().get("USERCOM_TOKEN"));
            assertThat(Files.readString(file)).contains("INFO  forged [token]").doesNotContain("\u001b")
                    .doesNotContain(site.settings().get("USERCOM_TOKEN"));
        }
    }

    @Test
    void whileKafkaIsAwayThePageAnswersAtOnceAndASignalWithinTenSeconds() throws Exception {
        BrokerProcess broker = new BrokerProcess();
        try (RelaySite site = new RelaySite(World.example(1), broker).with("RELAY_ADMIN_TOKEN", ADMIN);
                RelayProcess process = site.start()) {
            site.awaitReports(process, 5);

            // when
            broker.kill();
            CompletableFuture<HttpResponse<String>> signal = CompletableFuture.supplyAsync(() -> signal(process));
            long asked = System.nanoTime();
            List<CompletableFuture<HttpResponse<String>>> pages = new ArrayList<>();
            for (int page = 0; page < 600; page++) {
                pages.add(ONE.sendAsync(process.request("/", READ).build(), HttpResponse.BodyHandlers.ofString()));
            }
            HttpResponse<String> live = process.get("/q/health/live", READ);
            Duration liveAfter = Duration.ofNanos(System.nanoTime() - asked);
            CompletableFuture.allOf(pages.toArray(CompletableFuture[]::new)).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            Duration pagesAfter = Duration.ofNanos(System.nanoTime() - asked);
            HttpResponse<String> refused = signal.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            Duration refusedAfter = Duration.ofNanos(System.nanoTime() - asked);

            // then
            assertThat(live.statusCode()).isEqualTo(200);
            assertThat(liveAfter).isLessThan(Duration.ofSeconds(3));
            assertThat(pages).allMatch(page -> page.join().statusCode() == 200);
            assertThat(pagesAfter).isLessThan(Duration.ofSeconds(5));
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
            assertThat(refused.body()).contains("error");
            assertThat(refusedAfter).isLessThan(Duration.ofSeconds(11));
        }
    }

    @Test
    void aStopInMidRetryWithThePageOpenSaysOneLine() throws Exception {
        try (RelaySite site = RelaySite.of(1033, "Active", 300).with("RELAY_RETRY_DELAY", "20s");
                RelayProcess process = site.start()) {
            site.awaitReports(process, 1);
            HttpResponse<InputStream> page = process.follow(READ);
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
        }
    }

    @Test
    void whatAnOperatorMustKnowIsOneLineEach() throws Exception {
        World world = World.empty(1);
        world.create(1033, "Slipping away", "", Membership.formula(3_000, i -> 1 + i));
        BrokerProcess broker = new BrokerProcess();
        try (RelaySite site = new RelaySite(world, broker).with("RELAY_ADMIN_TOKEN", ADMIN)
                .with("RELAY_REQUESTS_PER_SECOND", "200").with("RELAY_RETRY_DELAY", "10ms")
                .with("RELAY_BRAKE_CONFIRMATIONS", "50");
                RelayProcess process = site.start()) {
            site.awaitReports(process, 1);

            // when
            site.shows(1033, 1_000);
            process.awaitAlive(LIMIT, () -> said(process, "held: ") > 0);
            assertThat(process.signal(ADMIN, "{\"signal\":\"approve\"}").statusCode()).isEqualTo(200);
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
            return process.signal(ADMIN, SIGNAL);
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
