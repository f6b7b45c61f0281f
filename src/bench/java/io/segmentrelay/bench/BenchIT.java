package io.segmentrelay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.segmentrelay.relay.Scratch;

/**
 * {@code ./mvnw verify -Pbench}: rows of a comparison take turns, round by round. {@code -Dbench.members},
 * {@code -Dbench.segments} and {@code -Dbench.rounds} say how much of it.
 */
@Tag("bench")
class BenchIT {
    private static final long MEMBERS = Long.getLong("bench.members", 1_000_000);
    private static final int SEGMENTS = Integer.getInteger("bench.segments", 1_000);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
    private static final long NAIVE_MEMBERS = Math.min(MEMBERS, 50_000);
    private static final int LANES = 4;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final List<Table> tables = new ArrayList<>();

    @Test
    void measure() throws Exception {
        try {
            compare("one segment of %,d members".formatted(MEMBERS), 1, MEMBERS);
            compare("%,d segments of %,d members".formatted(SEGMENTS, MEMBERS / SEGMENTS), SEGMENTS, MEMBERS / SEGMENTS);
        } finally {
            write();
        }
    }

    private void compare(String title, int segments, long members) throws Exception {
        Table table = new Table(title);
        tables.add(table);
        int lanes = Math.min(segments, LANES);
        try (Site site = new Site(segments, members); Site small = new Site(1, NAIVE_MEMBERS)) {
            for (int round = 0; round < ROUNDS; round++) {
                table.add("the API, its bytes only counted", limit(site, lanes, "bytes"));
                table.add("limit, without sending", limit(site, lanes, "decode"));
                table.add("limit", limit(site, lanes, "send"));
                relay(site, table, "relay", Map.of());
                relay(site, table, "relay without remembered fields", Map.of("RELAY_REMEMBER_FIELDS", "false"));
                if (segments == 1) {
                    table.add("naive", naive(small));
                }
            }
        }
    }

    private static void relay(Site site, Table table, String name, Map<String, String> settings) throws Exception {
        try (Relay relay = new Relay(site, settings, List.of())) {
            table.add(name + ", first walk", relay.firstWalk());
            table.add(name + ", without change", relay.nextWalk(false));
            table.add(name + ", 1 % churn", relay.nextWalk(true));
        }
    }

    private static Measurement limit(Site site, int lanes, String work) throws Exception {
        String topic = site.nextRun();
        site.createTopic(topic);
        site.recount(false);
        try (Child limit = Child.of(Limit.class, List.of("-Xmx1g"), site.url, Integer.toString(lanes), work,
                site.bootstrapServers, topic)) {
            String[] result = limit.result(LIMIT).split(" ");
            return new Measurement(Long.parseLong(result[0]), Long.parseLong(result[1]), Long.parseLong(result[2]));
        }
    }

    private static Measurement naive(Site site) throws ExecutionException, InterruptedException {
        String topic = site.nextRun();
        site.createTopic(topic);
        site.recount(false);
        try (Child naive = Child.of(Naive.class, List.of("-Xmx1g"), site.url, site.bootstrapServers, topic)) {
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (site.written(topic) < site.rows()) {
                if (!naive.isAlive() || System.nanoTime() > deadline) {
                    throw new AssertionError(site.written(topic) + " records; " + naive.output());
                }
                Thread.sleep(50);
            }
            return new Measurement(site.rows(), System.currentTimeMillis() - site.firstRequest(), naive.cpu().toMillis());
        }
    }

    private void write() throws IOException {
        StringBuilder text = new StringBuilder();
        tables.forEach(table -> text.append(table.markdown()));
        Path directory = Files.createDirectories(Scratch.build().resolve("bench"));
        Files.writeString(directory.resolve("performance.md"), text);
        System.out.println(text);
    }
}
