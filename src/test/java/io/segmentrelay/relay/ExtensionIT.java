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
import org.junit.jupiter.api.parallel.ResourceLock;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;

import io.segmentrelay.sandbox.Membership;

/** Every extension point of the packaged program: used, and failing. */
@ResourceLock(SharedRelay.ROUTES)
class ExtensionIT {
    /** "With email" of the sandbox's account, which is the one that docs/first-route.md goes on to follow. */
    private static final long WITH_EMAIL = 1036;
    private static final Duration LIMIT = Duration.ofSeconds(60);
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

    private final Queue<String> told = new ConcurrentLinkedQueue<>();

    @Test
    void segmentsAreFilteredChangesEditedAndFailuresSaid() throws Exception {
        // given
        HttpServer hook = hook();
        RelaySite site = SharedRelay.site("extension");
        RelayProcess process = SharedRelay.PROCESS;
        String post = "- to: { id: to-hook-%s, uri: \"http://localhost:" + hook.getAddress().getPort() + "/%s\" }";
        try {
            SharedRelay.change(() -> {
                documented("50-consider-segment.yaml");
                documented("51-change-memberships.yaml");
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
            }, "50-", "51-", "52-", "53-");
            // when
            site.world.create("Other", "", Membership.formula(20, i -> 1 + i));
            site.world.create(WITH_EMAIL, "With email", "", Membership.formula(250, i -> 1 + i));
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
            assertThat(told).allMatch(line -> line.matches("left extension/" + WITH_EMAIL + "/\\d+/2[45]\\d/left"));

            // given
            double failures = process.gauge("relay_extension_failures_total", "change-memberships");

            // when: it fails for one of those who leave, then for one of those who enter
            SharedRelay.change(() -> write("51-change-memberships", REFUSES), "51-");
            site.shows(WITH_EMAIL, 230);
            site.awaitReports(process, "held", 1);
            site.shows(WITH_EMAIL, 260);
            site.awaitReports(process, "incomplete", 1);
            process.awaitAlive(LIMIT, () -> told.stream().anyMatch(line -> line.startsWith("failed incomplete")));

            // then
            assertThat(told).contains("failed held the route change-memberships has failed: nobody may know",
                    "failed incomplete the route change-memberships has failed: nobody may know");
            assertThat(process.gauge("relay_extension_failures_total", "change-memberships") - failures)
                    .isGreaterThanOrEqualTo(2);
            assertThat(process.output()).contains("change-memberships").doesNotContain("A-225");

            // when: it dies of an Error
            SharedRelay.change(() -> write("51-change-memberships", OVERFLOWS), "51-");
            site.shows(WITH_EMAIL, 261);
            process.awaitAlive(LIMIT, () -> told.contains(
                    "failed incomplete the route change-memberships has failed: StackOverflowError"));

            // when: it ends before its end, then it is mended
            SharedRelay.change(() -> write("51-change-memberships", "                        - stop: {}"), "51-");
            site.shows(WITH_EMAIL, 260);
            process.awaitAlive(LIMIT, () -> told.stream().anyMatch(line -> line.contains("ended before its last step")));
            SharedRelay.change(() -> Files.delete(SharedRelay.file("51-change-memberships.yaml")), "51-");
            site.shows(WITH_EMAIL, 225);
            process.awaitAlive(LIMIT, () -> site.table().members("extension/" + WITH_EMAIL).size() == 225);
        } finally {
            hook.stop(0);
            SharedRelay.clear();
        }
    }

    /** As who follows docs/first-route.md writes it. */
    private void documented(String file) throws IOException {
        String tutorial = Files.readString(Path.of("docs", "first-route.md"));
        int yaml = tutorial.indexOf("```yaml\n", tutorial.indexOf("`" + file + "`")) + "```yaml\n".length();
        Files.writeString(SharedRelay.file(file), tutorial.substring(yaml, tutorial.indexOf("```", yaml)));
    }

    private void write(String name, String steps) throws IOException {
        Files.writeString(SharedRelay.file(name + ".yaml"), ROUTE.formatted(name.substring(3), steps.stripTrailing()));
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
}
