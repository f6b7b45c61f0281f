package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;

/** Routes of the packaged program are changed while it walks. */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
@Order(1)
class ReloadIT {
    private static final long SEGMENT = 1033;
    private static final int PAGES = 400;
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String CRAWL = "20-crawl-members.yaml";
    private static final String TICKING = "50-ticking.yaml";
    private static final String MASKING = """
            - route:
                id: change-memberships
                from:
                  uri: direct:change-memberships
                  steps:
                    - split:
                        expression: { simple: { expression: "${body}" } }
                        steps:
                          - bean: { ref: edit, method: "remove(${body}, 'user.custom_id')" }
            """;
    private static final String TICKS = """
            - route:
                id: ticking
                from:
                  uri: timer:ticking?period=100
                  steps:
                    - setBody: { constant: { expression: tick } }
            """;

    @Test
    void routesThatChangeInMidCrawlLoseAndRepeatNothingAndWrongOnesChangeNothing() throws Exception {
        // given
        World world = World.empty(1);
        world.create(SEGMENT, "Big", "Walked by changing routes", Membership.formula(PAGES * 100, i -> 1 + 3 * i));
        try (RelaySite site = new RelaySite(world).with("RELAY_REQUESTS_PER_SECOND", "25").with("RELAY_CRAWL_LANES", "1");
                RelayProcess relay = site.start()) {
            relay.awaitAlive(LIMIT, () -> site.pagesServed().size() >= 10);
            String packed = Files.readString(Path.of("routes", CRAWL));

            // when
            write(relay, CRAWL, packed.replace("delay=200", "delay=150"));
            write(relay, TICKING, TICKS);
            applied(relay, 1);
            relay.awaitAlive(LIMIT, () -> ticks(relay) > 0);
            write(relay, CRAWL, packed.replace("ref: crawl", "ref: crowl"));
            relay.awaitAlive(LIMIT, () -> reloads(relay, "rolled_back") == 1);
            String health = relay.said("/q/health/ready");
            String page = relay.said("/");
            double refused = relay.gauge("relay_routes_refused", "");
            relay.awaitAlive(LIMIT, relay::isReady);
            double ticked = ticks(relay);
            relay.awaitAlive(LIMIT, () -> ticks(relay) > ticked);
            Files.delete(relay.routes().resolve(CRAWL));
            Files.delete(relay.routes().resolve(TICKING));
            applied(relay, 2);
            int servedBefore = site.pagesServed().size();

            // then
            assertThat(servedBefore).as("still in mid-crawl").isLessThan(PAGES);
            assertThat(health).contains("not in force: " + CRAWL).contains("crowl");
            assertThat(page).contains("Changed routes are not in force: " + CRAWL);
            assertThat(refused).isOne();
            assertThat(relay.gauge("relay_routes_refused", "")).isZero();
            assertThat(relay.said("/q/health/ready")).contains("\"files\": \"in force\"");
            assertThat(relay.said("/q/metrics")).doesNotContain("routeId=\"ticking\"");
            site.awaitReports(relay, 1);
            assertThat(site.pagesServed()).hasSize(PAGES).doesNotHaveDuplicates();
            assertThat(site.reports()).hasSize(1);
            assertThat(site.verified().members("main/" + SEGMENT)).hasSize(PAGES * 100);
        }
    }

    /** It waits on a socket, which no interrupt ends. */
    @Test
    void ownRoutesAreInForceFromTheFirstWalkOnAndWhatHangsInThemWhileTheyChangePublishesNothing() throws Exception {
        // given
        World world = World.empty(1);
        world.create(SEGMENT, "Small", "", Membership.formula(60, i -> 1 + i));
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        HttpServer hook = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        hook.createContext("/", request -> {
            entered.countDown();
            await(released);
            request.sendResponseHeaders(204, -1);
            request.close();
        });
        hook.start();
        Path routes = Scratch.directory("masking");
        Path extension = Files.writeString(routes.resolve("51-change-memberships.yaml"), MASKING);
        try (RelaySite site = new RelaySite(world).with("RELAY_POLL_INTERVAL", "1s")
                .with("RELAY_ROUTES", routes.toString()).with("HOOK", "http://localhost:" + hook.getAddress().getPort());
                RelayProcess relay = site.start()) {
            site.awaitReports(relay, 1);
            List<JsonNode> baseline = site.memberships();
            Files.writeString(extension, """
                    - route:
                        id: change-memberships
                        from:
                          uri: direct:change-memberships
                          steps:
                            - setBody: { constant: { expression: hangs } }
                            - to: { id: to-hook, uri: "{{hook}}?responseTimeout=120000" }
                    """);
            applied(relay, 1);
            world.members(SEGMENT, Membership.formula(80, i -> 1 + i));
            world.recount(SEGMENT);
            relay.awaitAlive(LIMIT, () -> entered.getCount() == 0);

            // when
            Files.writeString(extension, MASKING);
            applied(relay, 2);
            site.awaitReports(relay, 2);
            released.countDown();
            site.shows(SEGMENT, 90);
            site.awaitReports(relay, 3);

            // then
            assertThat(baseline).hasSize(60)
                    .allMatch(event -> event.at("/user").has("user_key") && !event.at("/user").has("custom_id"));
            assertThat(site.verified().members("main/" + SEGMENT)).hasSize(90);
            assertThat(site.memberships()).hasSize(90).noneMatch(event -> event.at("/user").has("custom_id"));
        } finally {
            released.countDown();
            hook.stop(0);
            Scratch.delete(routes);
        }
    }

    private static void write(RelayProcess relay, String name, String text) throws IOException {
        Files.createDirectories(relay.routes());
        Files.writeString(relay.routes().resolve(name), text);
    }

    private static void applied(RelayProcess relay, int times) {
        relay.awaitAlive(LIMIT, () -> reloads(relay, "applied") == times);
    }

    private static double reloads(RelayProcess relay, String outcome) {
        return relay.gauge("relay_routes_reloads_total", "outcome=\"" + outcome + "\"");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static double ticks(RelayProcess relay) {
        return relay.gauge("camel_exchanges_total", "routeId=\"ticking\"");
    }
}
