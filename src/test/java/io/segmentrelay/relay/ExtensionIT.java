package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;

/** Every extension point of the packaged program: used, and failing. */
class ExtensionIT {
    /** "With email" of the sandbox's account, which is the one that docs/first-route.md goes on to follow. */
    private static final long WITH_EMAIL = 1036;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROUTE = """
            - route:
                id: %1$s
                description: A test.
                from:
                  uri: direct:%1$s
                  steps:
            %2$s
            """;

    private static final String REFUSES = """
                        - split:
                            expression: { simple: { expression: "${body}" } }
                            steps:
                              - choice:
                                  when:
                                    - expression: { simple: { expression: "${body.user} in '235,250'" } }
                                      steps:
                                        - bean: { ref: edit, method: "refuse('nobody may know')" }
            """;

    /** Java's regular expressions call themselves for each character of such a group. */
    private static final String OVERFLOWS = """
                        - split:
                            expression: { simple: { expression: "${body}" } }
                            steps:
                              - filter:
                                  expression: { simple: { expression: "${body.key.repeat(500000)} regex '(a|[^a])+z'" } }
                                  steps:
                                    - bean: { ref: edit, method: "drop(${body})" }
            """;

    @TempDir
    Path routes;
    private final Queue<String> told = new ConcurrentLinkedQueue<>();

    @Test
    void segmentsAreFilteredChangesEditedAndFailuresSaid() throws Exception {
        // given
        HttpServer hook = hook();
        World world = World.example(1);
        world.members(WITH_EMAIL, Membership.formula(250, i -> 1 + i));
        world.recount(WITH_EMAIL);
        documented("50-consider-segment.yaml");
        documented("51-change-memberships.yaml");
        String post = "- to: { id: to-hook-%s, uri: \"http://localhost:" + hook.getAddress().getPort() + "/%s\" }";
        write("52-after-commit", """
                        - split:
                            expression: { simple: { expression: "${body}" } }
                            steps:
                              - choice:
                                  when:
                                    - expression: { simple: { expression: "${body.change} == 'left'" } }
                                      steps:
                                        - setBody: { expression: { simple: { expression: "${body.id}" } } }
                                        %s
                """.formatted(post.formatted("left", "left")));
        write("53-segment-failed", """
                        - setBody: { expression: { simple: { expression: "${body.change} ${body.value[why]}" } } }
                        %s
                """.formatted(post.formatted("failed", "failed")));
        try (RelaySite site = new RelaySite(world).with("RELAY_ROUTES", routes.toString())
                .with("RELAY_REQUESTS_PER_SECOND", "200").with("RELAY_COMMIT_CHUNK", "3")) {
            try (RelayProcess process = site.start()) {
                // when
                site.awaitReports(process, "completed", 1);
                List<JsonNode> baseline = site.memberships();
                site.shows(WITH_EMAIL, 240);
                site.awaitReports(process, "completed", 2);
                process.awaitAlive(LIMIT, () -> told.size() == 10);

                // then
                assertThat(baseline).hasSize(250)
                        .allMatch(event -> event.at("/segment/id").asLong() == WITH_EMAIL && event.at("/user").has("user_key")
                                && !event.at("/user").has("custom_id"));
                assertThat(site.memberships()).hasSize(260);
                assertThat(told).allMatch(line -> line.matches("left main/" + WITH_EMAIL + "/\\d+/2[45]\\d/left"));

                // when: it fails for one of those who leave, then for one of those who enter
                write("51-change-memberships", REFUSES);
                applied(process, 1);
                site.shows(WITH_EMAIL, 230);
                site.awaitReports(process, "held", 1);
                site.shows(WITH_EMAIL, 260);
                site.awaitReports(process, "incomplete", 1);
                process.awaitAlive(LIMIT, () -> told.stream().anyMatch(line -> line.startsWith("failed incomplete")));

                // then
                assertThat(told).contains("failed held the route change-memberships has failed: nobody may know",
                        "failed incomplete the route change-memberships has failed: nobody may know");
                assertThat(process.gauge("relay_extension_failures_total", "change-memberships")).isGreaterThanOrEqualTo(2);
                assertThat(process.output()).contains("change-memberships").doesNotContain("A-225");

                // when: it dies of an Error
                write("51-change-memberships", OVERFLOWS);
                applied(process, 2);
                site.shows(WITH_EMAIL, 261);
                process.awaitAlive(LIMIT, () -> told.contains(
                        "failed incomplete the route change-memberships has failed: StackOverflowError"));

                // when: it ends before its end, then it is mended
                write("51-change-memberships", "                        - stop: {}");
                applied(process, 3);
                site.shows(WITH_EMAIL, 260);
                process.awaitAlive(LIMIT, () -> told.stream().anyMatch(line -> line.contains("ended before its last step")));
                Files.delete(routes.resolve("51-change-memberships.yaml"));
                applied(process, 4);
                site.shows(WITH_EMAIL, 225);
                process.awaitAlive(LIMIT, () -> site.table().members("main/" + WITH_EMAIL).size() == 225);
            }
        } finally {
            hook.stop(0);
        }
    }

    /** As who follows docs/first-route.md writes it. */
    private void documented(String file) throws IOException {
        String tutorial = Files.readString(Path.of("docs", "first-route.md"));
        int yaml = tutorial.indexOf("```yaml\n", tutorial.indexOf("`" + file + "`")) + "```yaml\n".length();
        Files.writeString(routes.resolve(file), tutorial.substring(yaml, tutorial.indexOf("```", yaml)));
    }

    private void write(String name, String steps) throws IOException {
        Files.writeString(routes.resolve(name + ".yaml"), ROUTE.formatted(name.substring(3), steps.stripTrailing()));
    }

    private HttpServer hook() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        server.createContext("/", request -> {
            told.add(request.getRequestURI().getPath().substring(1) + " "
                    + new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            request.sendResponseHeaders(200, -1);
            request.close();
        });
        server.start();
        return server;
    }

    private static void applied(RelayProcess process, int number) {
        process.awaitAlive(LIMIT, () -> process.gauge("relay_routes_reloads_total", "outcome=\"applied\"") >= number);
    }
}
