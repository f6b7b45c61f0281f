package io.segmentrelay.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.segmentrelay.relay.Scratch;

/** From the start of the process to its first request, and to the first event that a consumer can read. */
final class StartRows {
    private final Site site;
    private final int rounds;
    private final Path archive = Scratch.directory("archive").resolve("relay.jsa");
    private final Map<String, List<Map<String, Double>>> starts = new LinkedHashMap<>();

    StartRows(Site site, int rounds) {
        this.site = site;
        this.rounds = rounds;
    }

    /** With nothing in the state, and one small segment to walk. */
    void empty() {
        site.create(1, 100);
        try (RelayUnderTest training = new RelayUnderTest(site,
                Map.of("JAVA_TOOL_OPTIONS", "-XX:ArchiveClassesAtExit=" + archive))) {
            training.startMillis(0, () -> {
            });
            training.stop();
        }
        for (int round = 0; round < rounds; round++) {
            for (String options : List.of("", "-XX:SharedArchiveFile=" + archive)) {
                try (RelayUnderTest relay = new RelayUnderTest(site, Map.of("JAVA_TOOL_OPTIONS", options))) {
                    add(options, "empty state", relay.startMillis(0, () -> {
                    }));
                }
            }
        }
    }

    /**
     * With the state that a relay left, whose first walks published nothing.
     *
     * @param segment a small one, where somebody came meanwhile
     */
    void loaded(RelayUnderTest relay, String memberships, long segment) {
        int events = 0;
        for (int round = 0; round < rounds; round++) {
            for (String options : List.of("", "-XX:SharedArchiveFile=" + archive)) {
                relay.with("JAVA_TOOL_OPTIONS", options);
                long newcomer = site.newcomer();
                add(options, memberships, relay.startMillis(events, () -> site.enter(segment, newcomer)));
                events++;
                relay.stop();
            }
        }
    }

    private void add(String options, String state, Map<String, Double> millis) {
        String row = (options.isEmpty() ? "JVM" : "JVM with a CDS archive") + ", " + state;
        starts.computeIfAbsent(row, name -> new ArrayList<>()).add(millis);
        System.out.println("  " + row + " " + millis);
    }

    void report(Report report) {
        List<List<String>> rows = new ArrayList<>();
        starts.forEach((row, millis) -> rows.add(List.of(row, text(millis, "request"), text(millis, "event"))));
        report.table("Start", "Milliseconds from the start of the process; median of " + rounds + " starts (least–most).",
                List.of("row", "first request", "first event"), rows);
        report.figures("start", starts);
        try {
            Files.deleteIfExists(archive);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(List<Map<String, Double>> millis, String which) {
        return Spread.of(millis.stream().map(each -> each.get(which)).toList()).text("%,.0f");
    }
}
