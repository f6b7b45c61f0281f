package io.segmentrelay.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.segmentrelay.sandbox.World;
import io.segmentrelay.testing.FreePort;
import io.segmentrelay.testing.RelayTopics;

/**
 * One relay for all tests that change its routes, one after the other, each with an account of its own, in which there is
 * nothing before. It ends with the JVM.
 */
final class SharedRelay {
    /** To be locked by who changes them: they are there for every account. */
    static final String ROUTES = "the routes of the shared relay";
    /** For the files that routes write. */
    static final Path DIRECTORY = Scratch.directory("shared");
    /** The port of {@code http://localhost} at which a test may be told of something, at {@code /hook}. */
    static final int HOOK = FreePort.find();
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Path FILES = DIRECTORY.resolve("routes");
    private static final Map<String, RelaySite> SITES = sites("main", "extension", "examples");
    static final RelayProcess PROCESS = start();

    private SharedRelay() {
    }

    private static Map<String, RelaySite> sites(String... accounts) {
        RelayTopics topics = RelayTopics.own();
        return Stream.of(accounts)
                .collect(Collectors.toMap(Function.identity(), account -> new RelaySite(account, World.empty(1), topics)
                        .with("RELAY_REQUESTS_PER_SECOND", "200")));
    }

    private static RelayProcess start() {
        Map<String, String> settings = new HashMap<>();
        SITES.values().forEach(site -> settings.putAll(site.settings()));
        settings.putAll(Map.of("RELAY_ROUTES", FILES.toString(), "RELAY_COMMIT_CHUNK", "3",
                "RELAY_USER_FIELDS", "custom_id,user_key,email", "LIST_DAYS", "1..7", "LIST_HOURS", "0..23", "WEBHOOK_URL",
                "http://localhost:" + HOOK + "/hook", "SINK_DIRECTORY", DIRECTORY.resolve("sink").toString(),
                "TABLE_DIRECTORY", DIRECTORY.resolve("table").toString()));
        try {
            Files.createDirectories(FILES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RelayProcess process = RelayProcess.start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            process.close();
            Scratch.delete(DIRECTORY);
        }, "stop-relay"));
        process.awaitAlive(LIMIT, process::isReady);
        return process;
    }

    static RelaySite site(String account) {
        return SITES.get(account);
    }

    static Path file(String name) {
        return FILES.resolve(name);
    }

    @FunctionalInterface
    interface Edit {
        void make() throws IOException;
    }

    /** Changes files, and returns when the relay has said so of each of them. */
    static void change(Edit edit, String... files) throws IOException {
        int said = PROCESS.output().length();
        edit.make();
        PROCESS.awaitAlive(LIMIT, () -> {
            String news = PROCESS.output().substring(said);
            return Stream.of(", in force", "again what is in force").anyMatch(news::contains)
                    && Stream.of(files).allMatch(news::contains);
        });
    }

    /** Only what is packed is in force. */
    static void clear() throws IOException {
        try (Stream<Path> all = Files.list(FILES)) {
            List<Path> files = all.toList();
            if (!files.isEmpty()) {
                change(() -> {
                    for (Path file : files) {
                        Files.delete(file);
                    }
                });
            }
        }
    }
}
