package io.segmentrelay.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Walks of the same members by the yardsticks, by naive routes and by the relay, in turn, again and again. */
final class WalkRows {
    static final String CEILING = "stand-in, only read";
    static final String DECODE = "limit without send";
    static final String LIMIT = "limit";
    static final String NAIVE = "naive";
    static final String POLLER = "Node.js poller";
    static final String NODE_RED = "Node-RED";
    private static final int LANES = 4;
    /** What sends every member by itself takes so much longer that a part of the members must do. */
    private static final int SLOW_SHARE = 10;
    /** Each program first walks one in so many members, unmeasured: the relay runs for weeks, not for seconds. */
    private static final int WARMING = 10;
    /** Routes with an extension that leaves a field out of every event. */
    private static final Path MASKING = Path.of("src", "bench", "routes");

    private final Site site;
    private final int segments;
    private final int members;
    private final List<Jvm> container;
    /** Null if there is no Node.js. */
    private final Peers peers;
    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();

    /**
     * @param container its JVM, if this one is as new
     * @param peers null if they cannot be had
     * @param members of each segment
     */
    WalkRows(Site site, List<Jvm> container, Peers peers, int segments, int members) {
        this.site = site;
        this.container = container;
        this.peers = peers;
        this.segments = segments;
        this.members = members;
    }

    void round() {
        String lanes = segments == 1 ? "1" : Integer.toString(LANES);
        program(CEILING, 1, Child.program(Ceiling.class, site.url(), site.token(), lanes));
        program(DECODE, 1, Child.program(Limit.class, site.url(), site.token(), lanes));
        site.createTopic("limit");
        program(LIMIT, 1, Child.program(Limit.class, site.url(), site.token(), lanes, site.bootstrapServers(), "limit"));
        site.createTopic("naive");
        program(NAIVE, SLOW_SHARE, Child.program(Naive.class, site.url(), site.token(), site.bootstrapServers(), "naive"));
        if (peers != null) {
            site.createTopic("poller");
            again(POLLER, 1, peers.start("poller.mjs", site, "poller"));
            site.createTopic("node-red");
            again(NODE_RED, SLOW_SHARE, peers.start("node-red.mjs", site, "node-red"));
        }
        site.deleteTopics();
        relay("", Map.of());
        container.forEach(jvm -> relay(", as in the container", jvm.environment()));
        relay(", no fields remembered", Map.of("RELAY_REMEMBER_FIELDS", "false"));
        relay(", a field masked", Map.of("RELAY_ROUTES", MASKING.toAbsolutePath().toString()));
    }

    /** @param share it walks only one in so many members */
    private void program(String row, int share, Child program) {
        try (program) {
            create(Math.max(WARMING, 2 * share));
            Walks.measure(site, program, 0);
            site.clear();
            create(share);
            add(row, Walks.measure(site, program, 1));
            site.clear();
        }
    }

    /** Two walks of the same members: what people write without the relay may remember whom it saw. */
    private void again(String row, int share, Child program) {
        try (program) {
            create(WARMING * share);
            Walks.measure(site, program, 0);
            site.clear();
            create(share);
            add(row + ", first walk", Walks.measure(site, program, 1));
            add(row + ", no change", Walks.measure(site, program, 2));
            site.clear();
        }
    }

    private void relay(String how, Map<String, String> settings) {
        try (RelayUnderTest relay = RelayUnderTest.started(site, settings)) {
            relay.measure(Math.max(1, segments / WARMING), () -> create(WARMING));
            List<Long> created = new ArrayList<>();
            add(first(how), relay.measure(segments, () -> created.addAll(create(1))));
            add(unchanged(how), relay.measure(segments, () -> site.recount(created)));
            site.churn(created, members, members / 100);
            add(churned(how), relay.measure(segments, () -> site.recount(created)));
        }
        site.clear();
        site.deleteTopics();
    }

    /** As many members as are measured, or one in so many, in fewer segments or a smaller one. */
    private List<Long> create(int share) {
        return segments == 1 ? site.create(1, members / share) : site.create(Math.max(1, segments / share), members);
    }

    private void add(String row, Sample sample) {
        samples.computeIfAbsent(row, name -> new ArrayList<>()).add(sample);
        System.out.printf("  %-50s %,10.0f rows/s  %6.1f s CPU a million rows%n", row, sample.rowsPerSecond(),
                sample.cpuPerMillion());
    }

    static String first(String how) {
        return "relay, first walk" + how;
    }

    static String unchanged(String how) {
        return "relay, no change" + how;
    }

    static String churned(String how) {
        return "relay, 1 % churn" + how;
    }

    Map<String, List<Sample>> samples() {
        return samples;
    }

    void report(Report report, String title) {
        double limit = rate(LIMIT).median();
        double decode = rate(DECODE).median();
        List<List<String>> rows = new ArrayList<>();
        samples.forEach((row, walks) -> rows.add(List.of(row, rate(row).text("%,.0f"),
                "%.2f".formatted(rate(row).median() / limit), "%.2f".formatted(rate(row).median() / decode),
                Spread.of(walks.stream().map(Sample::cpuPerMillion).toList()).text("%.1f"),
                "%.1f".formatted(perMillion(walks, walks.stream().mapToDouble(Sample::standInCpu).sum())),
                "%.1f".formatted(perMillion(walks, walks.stream().mapToDouble(Sample::brokerCpu).sum())), guarantee(row))));
        report.table(title,
                "Rounds: " + samples.get(LIMIT).size() + "; medians (least–most). CPU in seconds for a million rows.",
                List.of("row", "rows/s", "of limit", "of limit without send", "CPU", "stand-in's", "broker's", "guarantee"),
                rows);
        report.figures(title, samples);
        Plots.rates(report.directory(), title, samples);
    }

    /** What a consumer can count on. */
    private static String guarantee(String row) {
        return switch (row.split(",")[0]) {
            case "relay" -> "each change once, no false left";
            case POLLER -> "after a crash lost or twice, false left";
            case NODE_RED -> "lost at any failure, no left";
            case NAIVE, LIMIT -> "at least once, no left";
            default -> "";
        };
    }

    private Spread rate(String row) {
        return Spread.of(samples.get(row).stream().map(Sample::rowsPerSecond).toList());
    }

    private static double perMillion(List<Sample> walks, double seconds) {
        return seconds / walks.stream().mapToLong(Sample::rows).sum() * 1e6;
    }
}
