package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.segmentrelay.sandbox.Fault;

/** The page of the packaged program: what it shows is what the topics tell. */
@Timeout(300)
@Order(1)
class ConsoleIT {
    private static final long SEGMENT = 1033;
    private static final String OWN = "/console/segments/main/" + SEGMENT;
    private static final int MEMBERS = 6_000;
    private static final int STAY = 1_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Test
    void thePageShowsAWalkWhatItBroughtAndWhoIsHeldAndNothingWithoutTheToken() throws Exception {
        // given
        try (RelaySite site = RelaySite.of(SEGMENT, "Slipping <away>", MEMBERS).with("RELAY_REQUESTS_PER_SECOND", "10")
                .with("RELAY_READ_TOKEN", RelaySite.READ_TOKEN)
                .with("RELAY_ADMIN_TOKEN", RelaySite.ADMIN_TOKEN).with("RELAY_RETRY_DELAY", "100ms")
                .with("RELAY_FRESHNESS_OBJECTIVE", "Slipping*:1h");
                RelayProcess one = site.start();
                RelayProcess other = site.start()) {
            one.awaitAlive(LIMIT, () -> one.isReady() && site.committedRun(SEGMENT) != null);

            // when
            String walking = live(other, html -> html.contains("page ") && html.contains(" left</span>"));
            HttpResponse<String> stranger = one.get("/", null);
            one.awaitAlive(LIMIT, () -> isShown(one.get("/", RelaySite.READ_TOKEN).body()));
            HttpResponse<String> page = HTTP.send(one.request("/", null).header("Authorization", "Basic "
                    + Base64.getEncoder().encodeToString(("anybody:" + RelaySite.READ_TOKEN).getBytes(StandardCharsets.UTF_8)))
                    .build(),
                    HttpResponse.BodyHandlers.ofString());
            site.awaitReports(one, 1);
            String whole = live(other, html -> html.contains("6,000"));
            site.shows(SEGMENT, STAY);
            String held = live(one, html -> html.contains("5,000 leavers are held"));
            one.awaitAlive(LIMIT, () -> figure("relay_held", one, other) == 5_000);
            one.awaitAlive(LIMIT, () -> figure("relay_segment_members", one, other) == MEMBERS);
            one.awaitAlive(LIMIT, () -> figure("relay_detection_seconds_count", one, other) == 1);
            one.awaitAlive(LIMIT, () -> figure("relay_freshness_segments", one, other) == 1);
            double pages = figure("relay_pages_total", one, other);
            assertThat(other.signal(RelaySite.ADMIN_TOKEN, "{\"signal\":\"approve\",\"account\":\"main\",\"segment\":1033}")
                    .statusCode())
                    .isEqualTo(200);
            String left = live(one, html -> html.contains(">1,000<"));
            List<HttpResponse<String>> explained = List.of(one.get(OWN + "?user=6000", RelaySite.READ_TOKEN),
                    other.get(OWN + "?user=6000", RelaySite.READ_TOKEN));
            List<CompletableFuture<HttpResponse<String>>> atOnce = Stream.generate(() -> HTTP.sendAsync(
                    one.request(OWN + "?user=1", RelaySite.READ_TOKEN).build(), HttpResponse.BodyHandlers.ofString()))
                    .limit(8).toList();
            List<Integer> statuses = atOnce.stream().map(asked -> asked.join().statusCode()).toList();
            site.standIn.faults().inject(Fault.tokenRevoked());
            String refused = live(one, html -> html.contains("refuses its token"));
            String refusedToo = live(other, html -> html.contains("refuses its token"));

            // then
            assertThat(stranger.statusCode()).isEqualTo(401);
            assertThat(stranger.body()).doesNotContain("Slipping");
            assertThat(stranger.headers().firstValue("WWW-Authenticate").orElseThrow()).startsWith("Basic ");
            assertThat(one.get("/console/live", null).statusCode()).isEqualTo(401);
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("Slipping &lt;away&gt;").contains("of 10 requests a second").contains("run by ")
                    .doesNotContain(RelaySite.READ_TOKEN).doesNotContain(RelaySite.ADMIN_TOKEN);
            assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow()).contains("default-src 'self'");
            Matcher linked = Pattern.compile("(?:href|src)=\"(/[^\"]+\\.[^\"]+)\"").matcher(page.body());
            int assets = 0;
            for (; linked.find(); assets++) {
                assertThat(one.get(linked.group(1), null).statusCode()).as(linked.group(1)).isEqualTo(200);
            }
            assertThat(assets).isEqualTo(5);
            assertThat(page.body()).contains("href=\"" + OWN + "\"");
            assertThat(explained).as("whichever of them runs the account").allSatisfy(own -> {
                assertThat(own.statusCode()).isEqualTo(200);
                assertThat(own.headers().allValues("Content-Security-Policy")).singleElement().asString()
                        .contains("default-src 'self'", "form-action 'self'");
                assertThat(own.body()).contains("The user is no member.", "1033 Slipping &lt;away&gt;, user 6000",
                        "value=\"6000\"", "1,000 members").containsPattern("left, counted at .*, told at offset \\d+ of ");
            });
            assertThat(statuses).as("one at a time").contains(200, 503).containsOnly(200, 503);
            assertThat(one.get(OWN, null).statusCode()).isEqualTo(401);
            assertThat(one.get(OWN, RelaySite.READ_TOKEN).body()).contains("1,000 members").doesNotContain("<pre>");
            refuses(one.get(OWN + "?user=%3Cb%3E", RelaySite.READ_TOKEN),
                    "the id of a user is a whole number, such as 1033, but got &#39;&lt;b&gt;&#39;");
            refuses(one.get("/console/segments/main/Active", RelaySite.READ_TOKEN),
                    "the id of a segment is a whole number, such as 1033, but got &#39;Active&#39;");
            refuses(one.get("/console/segments/other/1033", RelaySite.READ_TOKEN),
                    "there is no account &#39;other&#39;: configured is main");
            assertThat(walking).contains("of 60, ");
            assertThat(whole).doesNotContain(" left</span>");
            assertThat(held).contains(" s after the count").contains("5,000 leavers are held")
                    .contains("data-signal=\\\"approve\\\"");
            assertThat(pages).as("of the process that runs the account in the end").isBetween(10.0,
                    (double) site.requestsServed());
            String metrics = one.get("/q/metrics", null).body() + other.get("/q/metrics", null).body();
            assertThat(documentedMetrics()).hasSizeGreaterThan(20).allMatch(metrics::contains);
            assertThat(
                    Pattern.compile("(?m)^(relay_[a-z_]+?)(_max)?[{ ]").matcher(metrics).results().map(told -> told.group(1)))
                    .isNotEmpty().isSubsetOf(documentedMetrics());
            assertThat(one.get("/q/health/started", null).body()).contains("has joined the relays");
            assertThat(left).contains("−5,000").doesNotContain("5,000 leavers are held");
            assertThat(List.of(refused, refusedToo)).as("whichever of them runs the account")
                    .allMatch(news -> news.contains("\"level\":\"bad\"") && news.contains("Trouble with 1 account, main: "));
            assertThat(site.verified().members("main/" + SEGMENT)).hasSize(STAY);
        }
    }

    private static void refuses(HttpResponse<String> page, String problem) {
        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.body()).contains("Not explained: " + problem + "<").doesNotContain("<pre>");
    }

    /** What is read comes after what is known at once. */
    private static boolean isShown(String page) {
        return page.contains("<h2") && page.contains("run by ") && page.contains("Slipping");
    }

    /** What the dashboard, the alerts and the documentation name. */
    private static Set<String> documentedMetrics() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String file : List.of("docs/operations.md", "docker/prometheus/alerts.yaml",
                "docker/grafana/dashboards/segment-relay.json")) {
            Pattern.compile("\\brelay_[a-z_]+[a-z]").matcher(Files.readString(Path.of(file))).results()
                    .forEach(found -> names.add(found.group()));
        }
        return names;
    }

    /** Of whichever process runs the account. */
    private static double figure(String metric, RelayProcess one, RelayProcess other) {
        return (one.runs("main") ? one : other).gauge(metric, "account=\"main\"");
    }

    /** The first news that is awaited, as it was sent. */
    private static String live(RelayProcess process, Predicate<String> awaited) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        HttpResponse<InputStream> news = process.follow(RelaySite.READ_TOKEN);
        assertThat(news.headers().firstValue("Content-Type")).contains("text/event-stream");
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(news.body(), StandardCharsets.UTF_8))) {
            for (String line; System.nanoTime() < deadline && (line = lines.readLine()) != null;) {
                if (line.startsWith("data: ") && awaited.test(line)) {
                    return line;
                }
            }
        }
        throw new AssertionError("not within " + LIMIT);
    }
}
