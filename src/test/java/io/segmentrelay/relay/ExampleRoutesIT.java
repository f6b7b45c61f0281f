package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;

/** Each of examples/routes, dropped into the routes of the packaged program while it runs. */
class ExampleRoutesIT {
    private static final Path EXAMPLES = Path.of("examples", "routes");
    private static final long ADS = 1;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;
    private Path routes;
    private final Set<String> dropped = new HashSet<>();
    private final Queue<String> posted = new ConcurrentLinkedQueue<>();

    @Test
    void examplesDoWhatTheySay() throws Exception {
        // given
        routes = Files.createDirectory(directory.resolve("routes"));
        HttpServer hook = hook();
        World world = World.empty(1);
        world.create(ADS, "Ads: recent", "", Membership.formula(60, i -> 1 + i));
        world.create(2, "Other", "", Membership.formula(20, i -> 1 + i));
        Files.writeString(Files.createDirectories(directory.resolve("table")).resolve("main-1-999.json"),
                "of an earlier start");
        drop("only-ads", "hash-emails", "webhook", "local-table");
        try (RelaySite site = new RelaySite(world).with("RELAY_ROUTES", routes.toString()).with("RELAY_USER_FIELDS", "email")
                .with("RELAY_REQUESTS_PER_SECOND", "200").with("LIST_DAYS", "1..7").with("LIST_HOURS", "0..23")
                .with("WEBHOOK_URL", "http://localhost:" + hook.getAddress().getPort() + "/hook")
                .with("SINK_DIRECTORY", directory.resolve("sink").toString())
                .with("TABLE_DIRECTORY", directory.resolve("table").toString());
                RelayProcess process = site.start()) {
            // when
            site.awaitReports(process, "completed", 1);
            site.shows(ADS, 70);
            site.awaitReports(process, "completed", 2);

            // then
            List<JsonNode> members = site.memberships();
            assertThat(members).isNotEmpty().allMatch(event -> event.at("/segment/id").asLong() == ADS)
                    .allMatch(event -> event.at("/user/email_sha256").asText().matches("[0-9a-f]{64}"))
                    .noneMatch(event -> event.at("/user").has("email"));
            Set<String> entered = ids(members, "entered");
            assertThat(entered).isNotEmpty();
            process.awaitAlive(LIMIT, () -> Set.copyOf(posted).equals(entered));
            process.awaitAlive(LIMIT, () -> table().size() == members.size());

            // when
            drop("enrich-left", "second-sink", "working-hours");
            process.awaitAlive(LIMIT, () -> process.output().contains("52-after-commit.yaml changed")
                    && process.output().contains("51-change-memberships.yaml changed")
                    && process.output().contains("08-schedule.yaml changed"));
            site.shows(ADS, 50);
            site.awaitReports(process, "completed", 3);

            // then
            List<JsonNode> left = site.memberships().stream().filter(event -> event.path("change").asText().equals("left"))
                    .toList();
            assertThat(left).hasSize(20).allMatch(event -> event.at("/user").has("city"));
            process.awaitAlive(LIMIT,
                    () -> files(directory.resolve("sink")).stream().mapToLong(ExampleRoutesIT::lines).sum() >= 21);
            process.awaitAlive(LIMIT, () -> table().stream()
                    .noneMatch(file -> left.stream()
                            .anyMatch(event -> file.endsWith("main-1-" + event.at("/user/id") + ".json"))));

            // when: two at the same point, as docs/routes.md joins them
            int before = site.memberships().size();
            combine();
            process.awaitAlive(LIMIT, () -> process.output().split("51-change-memberships.yaml changed", -1).length == 3);
            site.shows(ADS, 40);
            site.awaitReports(process, "completed", 4);

            // then
            List<JsonNode> gone = site.memberships().stream().skip(before).toList();
            assertThat(gone).hasSize(10).allMatch(event -> event.path("change").asText().equals("left"))
                    .allMatch(event -> event.at("/user").has("city")).noneMatch(event -> event.at("/user").has("email"))
                    .anyMatch(event -> event.at("/user/email_sha256").asText().matches("[0-9a-f]{64}"));
            assertThat(process.output()).doesNotContain("the page leaves out");
        } finally {
            hook.stop(0);
        }
        assertThat(dropped).isEqualTo(examples());
    }

    private void drop(String... examples) throws IOException {
        for (String example : examples) {
            dropped.add(example);
            try (Stream<Path> files = Files.list(EXAMPLES.resolve(example))) {
                for (Path file : files.toList()) {
                    Files.copy(file, routes.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    /** What docs/routes.md has of it, and from the examples the routes that it says to take. */
    private void combine() throws IOException {
        String page = Files.readString(Path.of("docs", "routes.md"));
        int yaml = page.indexOf("```yaml\n", page.indexOf("### Two at one point")) + "```yaml\n".length();
        String joined = page.substring(yaml, page.indexOf("```", yaml));
        Files.writeString(routes.resolve("51-change-memberships.yaml"),
                joined + second("hash-emails") + second("enrich-left"));
    }

    /** The second of the two routes of an example. */
    private static String second(String example) throws IOException {
        String text = Files.readString(EXAMPLES.resolve(example).resolve("51-change-memberships.yaml"));
        return text.substring(text.lastIndexOf("\n- route:"));
    }

    private static Set<String> examples() throws IOException {
        try (Stream<Path> directories = Files.list(EXAMPLES)) {
            return directories.filter(Files::isDirectory).map(path -> path.getFileName().toString())
                    .collect(Collectors.toSet());
        }
    }

    /** Fails once, as webhooks do. */
    private HttpServer hook() throws IOException {
        AtomicInteger failures = new AtomicInteger(1);
        HttpServer server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        server.createContext("/hook", request -> {
            JsonNode event = JSON.readTree(request.getRequestBody());
            boolean fails = failures.getAndDecrement() > 0;
            if (!fails) {
                posted.add(id(event));
            }
            request.sendResponseHeaders(fails ? 500 : 204, -1);
            request.close();
        });
        server.start();
        return server;
    }

    private static Set<String> ids(List<JsonNode> members, String change) {
        return members.stream().filter(event -> event.path("change").asText().equals(change)).map(ExampleRoutesIT::id)
                .collect(Collectors.toSet());
    }

    private static String id(JsonNode event) {
        return event.at("/segment/id") + "/" + event.at("/user/id") + "/" + event.path("change").asText();
    }

    /** Of this start, which has a directory of its own. */
    private List<Path> table() throws IOException {
        try (Stream<Path> starts = Files.list(directory.resolve("table"))) {
            List<Path> own = starts.filter(Files::isDirectory).toList();
            return own.isEmpty() ? List.of() : files(own.get(0));
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static long lines(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8).lines().count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
