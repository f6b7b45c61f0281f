package io.segmentrelay.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From the start of the process to its first request, and to the first event that a consumer can read. */
final class StartRows {
    private final Site site;
    private final List<Jvm> jvms;
    private final int rounds;
    private final Map<String, List<Map<String, Double>>> starts = new LinkedHashMap<>();

    StartRows(Site site, List<Jvm> jvms, int rounds) {
        this.site = site;
        this.jvms = jvms;
        this.rounds = rounds;
    }

    /** With nothing in the state, and one small segment to walk. */
    void empty() {
        site.create(1, 100);
        for (int round = 0; round < rounds; round++) {
            for (Jvm jvm : jvms) {
                try (RelayUnderTest relay = new RelayUnderTest(site, jvm.environment())) {
                    add(jvm, "empty state", relay.startMillis(0, () -> {
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
            for (Jvm jvm : jvms) {
                long newcomer = site.newcomer();
                add(jvm, memberships, relay.on(jvm).startMillis(events, () -> site.enter(segment, newcomer)));
                events++;
                relay.stop();
            }
        }
    }

    private void add(Jvm jvm, String state, Map<String, Double> millis) {
        String row = jvm.name() + ", " + state;
        starts.computeIfAbsent(row, name -> new ArrayList<>()).add(millis);
        System.out.println("  " + row + " " + millis);
    }

    void report(Report report) {
        List<List<String>> rows = new ArrayList<>();
        starts.forEach((row, millis) -> rows.add(List.of(row, text(millis, "request"), text(millis, "event"))));
        report.table("Start", "Milliseconds from the start of the process; median of " + rounds + " starts (least–most).",
                List.of("row", "first request", "first event"), rows);
        report.figures("start", starts);
    }

    private static String text(List<Map<String, Double>> millis, String which) {
        return Spread.of(millis.stream().map(each -> each.get(which)).toList()).text("%,.0f");
    }
}
