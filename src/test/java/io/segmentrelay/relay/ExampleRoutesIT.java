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
import org.junit.jupiter.api.parallel.ResourceLock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;

import io.segmentrelay.sandbox.Membership;

/** Each of examples/routes, dropped into the routes of the packaged program while it runs. */
@ResourceLock(SharedRelay.ROUTES)
class ExampleRoutesIT {
    private static final Path EXAMPLES = Path.of("examples", "routes");
    private static final long ADS = 1;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Set<String> dropped = new HashSet<>();
    private final Queue<String> posted = new ConcurrentLinkedQueue<>();

    @Test
    void examplesDoWhatTheySay() throws Exception {
        // given
        HttpServer hook = hook();
        RelaySite site = SharedRelay.site("examples");
        RelayProcess process = SharedRelay.PROCESS;
        Files.writeString(Files.createDirectories(SharedRelay.DIRECTORY.resolve("table")).resolve("examples-1-999.json"),
                "of an earlier start");
        try {
            SharedRelay.change(() -> drop("only-ads", "hash-emails", "webhook", "local-table"), "50-", "51-", "52-", "60-");

            // when
            site.world.create(ADS, "Ads: recent", "", Membership.formula(60, i -> 1 + i));
            site.world.create(2, "Other", "", Membership.formula(20, i -> 1 + i));
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
            SharedRelay.change(() -> drop("enrich-left", "second-sink", "working-hours"), "08-", "51-", "52-");
            site.shows(ADS, 50);
            site.awaitReports(process, "completed", 3);

            // then
            List<JsonNode> left = site.memberships().stream().filter(event -> event.path("change").asText().equals("left"))
                    .toList();
            assertThat(left).hasSize(20).allMatch(event -> event.at("/user").has("city"));
            process.awaitAlive(LIMIT,
                    () -> files(SharedRelay.DIRECTORY.resolve("sink")).stream().mapToLong(ExampleRoutesIT::lines).sum() >= 21);
            process.awaitAlive(LIMIT, () -> table().stream()
                    .noneMatch(file -> left.stream()
                            .anyMatch(event -> file.endsWith("examples-1-" + event.at("/user/id") + ".json"))));

            // when: two at the same point, as docs/routes.md joins them
            int before = site.memberships().size();
            SharedRelay.change(this::combine, "51-");
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
            SharedRelay.clear();
        }
        assertThat(dropped).isEqualTo(examples());
    }

    private void drop(String... examples) throws IOException {
        for (String example : examples) {
            dropped.add(example);
            try (Stream<Path> files = Files.list(EXAMPLES.resolve(example))) {
                for (Path file : files.toList()) {
                    Files.copy(file, SharedRelay.file(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    /** What docs/routes.md has of it, and from the examples the routes that it says to take. */
    private void combine() throws IOException {
        String page = Files.readString(Path.of("docs", "routes.md"));
        int yaml = page.indexOf("```yaml\n", page.indexOf("### Two at one point")) + "```yaml\n".length();
        String joined = page.substring(yaml, page.indexOf("```", yaml));
        Files.writeString(SharedRelay.file("51-change-memberships.yaml"),
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
        HttpServer server = HttpServer.create(new InetSocketAddress("localhost", SharedRelay.HOOK), 0);
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
        try (Stream<Path> starts = Files.list(SharedRelay.DIRECTORY.resolve("table"))) {
            List<Path> own = starts.filter(Files::isDirectory).toList();
            return own.isEmpty() ? List.of()
                    : files(own.get(0)).stream().filter(file -> file.getFileName().toString().startsWith("examples-"))
                            .toList();
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
