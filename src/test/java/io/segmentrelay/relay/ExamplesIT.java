package io.segmentrelay.relay;

import static io.segmentrelay.relay.ConsumersSite.EXAMPLES;
import static io.segmentrelay.relay.ConsumersSite.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.segmentrelay.testing.AsyncApi;
import io.segmentrelay.testing.FreePort;

/** What takes tools or packages that the build itself does not need. */
@Tag("examples")
class ExamplesIT {
    private static final Duration BUILD = Duration.ofMinutes(8);
    private static final Path SHELL = EXAMPLES.resolve("shell/README.md");
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void nodeKnowsWhoIsWhere() throws Exception {
        // given
        assumeTrue(ExampleProcess.isOnPath("npm"), "npm is not on the path");
        try (ConsumersSite site = ConsumersSite.before()) {
            Path directory = site.directory("node");
            copy(EXAMPLES.resolve("node"), directory);
            run(directory, "npm", "ci");
            try (ExampleProcess table = ExampleProcess.start(directory, Map.of(), "npm", "start", "--silent", "--",
                    site.bootstrapServers())) {
                table.waiting(LIMIT);
                site.begin();
                table.awaitAlive(LIMIT, () -> site.truth().equals(ConsumersSite.table(table.lines())));

                // when
                site.change();

                // then
                table.awaitAlive(LIMIT, () -> site.truth().equals(ConsumersSite.table(table.lines())));
                assertThat(table.lines()).anyMatch(line -> line.startsWith("main/1033 Active: 101 members: "));
                site.requireWrongCopiesFound(table);
            }
        }
    }

    @Test
    void quarkusKnowsWhoIsWhere() throws Exception {
        // given
        try (ConsumersSite site = new ConsumersSite()) {
            Path directory = site.directory("quarkus");
            copy(EXAMPLES.resolve("quarkus"), directory);
            run(directory, Path.of("mvnw").toAbsolutePath().toString(), "-B", "-ntp", "package");
            int port = FreePort.find();
            Map<String, String> environment = Map.of("KAFKA_BOOTSTRAP_SERVERS", site.bootstrapServers(),
                    "QUARKUS_HTTP_PORT", Integer.toString(port));
            try (ExampleProcess table = ExampleProcess.start(directory, environment, Scratch.java(), "-jar",
                    "target/quarkus-app/quarkus-run.jar")) {
                table.awaitAlive(LIMIT, () -> site.truth().equals(served(port, site.truth())));

                // when
                site.change();

                // then
                table.awaitAlive(LIMIT, () -> site.truth().equals(served(port, site.truth())));
                assertThat(get(port, "main/" + ConsumersSite.ACTIVE)).anyMatch(user -> user.path("custom_id").asText()
                        .equals("B-1"));
            }
        }
    }

    @Test
    void kcatKnowsWhoIsWhere() throws Exception {
        // given
        assumeTrue(ExampleProcess.isOnPath("kcat"), "kcat is not on the path");
        try (ConsumersSite site = new ConsumersSite();
                // when
                ExampleProcess table = ExampleProcess.start(site.directory("kcat"), Map.of(), "bash", "-o", "pipefail", "-c",
                        site.commands(SHELL).get(2))) {
            // then
            assertThat(ConsumersSite.rows(table.ended(LIMIT).lines())).isEqualTo(site.truth());
        }
    }

    @Test
    void theDocumentIsAsyncApi() throws Exception {
        // given
        assumeTrue(ExampleProcess.isOnPath("npm"), "npm is not on the path");
        Path directory = Files.createDirectories(Scratch.build().resolve("asyncapi").toAbsolutePath());
        run(directory, "npm", "install", "--no-save", "--prefix", ".", "@asyncapi/parser@3.6.3");
        Files.writeString(directory.resolve("check.mjs"), """
                import { Parser, fromFile } from '@asyncapi/parser';
                const { document, diagnostics } = await fromFile(new Parser(), process.argv[2]).parse();
                diagnostics.filter(found => found.severity < 2).forEach(found => console.log(JSON.stringify(found)));
                console.log(document?.allMessages().all().length);
                """);
        // when
        try (ExampleProcess check = ExampleProcess.start(directory, Map.of(), "node", "check.mjs",
                Path.of("docs/asyncapi.yaml").toAbsolutePath().toString())) {
            // then
            assertThat(check.ended(LIMIT).lines())
                    .containsExactly(Integer.toString(AsyncApi.read().fields("/components/messages").size()));
        }
    }

    /** Who is in the segments of the keys, as the service says. */
    private static SortedMap<String, List<Long>> served(int port, SortedMap<String, List<Long>> segments)
            throws IOException, InterruptedException {
        SortedMap<String, List<Long>> served = new TreeMap<>();
        for (String segment : segments.keySet()) {
            List<Long> members = new ArrayList<>();
            get(port, segment).forEach(user -> members.add(user.path("id").longValue()));
            served.put(segment, members);
        }
        return served;
    }

    /** Nothing while it does not listen. */
    private static JsonNode get(int port, String segment) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/segments/" + segment))
                .timeout(Duration.ofSeconds(5)).build();
        try {
            return JSON.readTree(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (ConnectException notYet) {
            return JSON.createArrayNode();
        }
    }

    private static void run(Path directory, String... command) throws InterruptedException {
        try (ExampleProcess process = ExampleProcess.start(directory, Map.of(), command)) {
            process.ended(BUILD);
        }
    }

    /** What is committed: not what somebody built or installed there. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path relative = from.relativize(file);
                if (!relative.startsWith("target") && !relative.startsWith("node_modules")) {
                    Path copy = to.resolve(relative);
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        }
    }
}
