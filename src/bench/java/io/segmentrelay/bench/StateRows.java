package io.segmentrelay.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.segmentrelay.relay.RelayProcess;

/** What memberships cost that the relay remembers: to walk them, to hold them, to store them, to start with them. */
final class StateRows {
    private static final double MEGABYTE = 1 << 20;
    private static final int SETTLING_SECONDS = 10;

    private final List<Jvm> jvms;
    private final List<List<String>> walks = new ArrayList<>();
    private final List<List<String>> memory = new ArrayList<>();
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final List<Long> sizes = new ArrayList<>();
    private final List<Double> costs = new ArrayList<>();

    StateRows(List<Jvm> jvms) {
        this.jvms = jvms;
    }

    /** Without remembered fields: each size in a segment of its own, then a start with all of them. */
    RelayUnderTest ids(Site site, List<Integer> members) {
        RelayUnderTest relay = RelayUnderTest.started(site, settings("false"));
        // The small segment that is there.
        relay.measure(1, () -> {
        });
        double idle = live(relay.process());
        relay.stop();
        memory("idle", 0, 0, relay);
        relay.on(Jvm.PLAIN).start();
        long all = 0;
        for (int size : members) {
            Sample walk = relay.measure(1, () -> site.create(1, size));
            all += size;
            sizes.add((long) size);
            costs.add(walk.cpuPerMillion());
            figures.put("walk of " + size, walk);
            walks.add(List.of("%,d".formatted(size), "%,.0f".formatted(walk.rowsPerSecond()),
                    "%.2f".formatted(walk.cpuPerMillion())));
        }
        relay.stop();
        memory("%,d memberships, no fields remembered".formatted(all), all, idle, relay);
        return relay;
    }

    /** With the fields of their users. */
    void fields(Site site, int members) {
        try (RelayUnderTest relay = RelayUnderTest.started(site, settings("true"))) {
            double idle = live(relay.process());
            relay.measure(1, () -> site.create(1, members));
            relay.stop();
            memory("%,d memberships, fields remembered".formatted(members), members, idle, relay);
        }
    }

    private static Map<String, String> settings(String remember) {
        return Map.of("RELAY_REMEMBER_FIELDS", remember, "RELAY_BASELINE", "silent");
    }

    /** Starts it on its state, each way, and stops it again. */
    private void memory(String what, long memberships, double idle, RelayUnderTest relay) {
        for (Jvm jvm : jvms) {
            relay.on(jvm).start();
            // What a start leaves behind is given back, or is not.
            sleep(SETTLING_SECONDS);
            add(what + ", " + jvm.name(), memberships, idle, relay);
            relay.stop();
        }
    }

    private void add(String what, long memberships, double idle, RelayUnderTest relay) {
        double resident = Child.residentMegabytes(relay.process().pid());
        double live = live(relay.process());
        double collected = Child.residentMegabytes(relay.process().pid());
        long stored = relay.stateBytes();
        figures.put(what, Map.of("memberships", memberships, "live heap MB", live, "resident MB", resident,
                "resident MB after a collection", collected, "state topic bytes", stored));
        memory.add(List.of(what, "%.0f".formatted(live), "%.0f".formatted(resident), "%.0f".formatted(collected),
                "%.1f".formatted(stored / MEGABYTE),
                memberships == 0 ? "" : "%.1f".formatted((live - idle) * MEGABYTE / memberships),
                memberships == 0 ? "" : "%.1f".formatted((double) stored / memberships)));
    }

    private static void sleep(int seconds) {
        try {
            Thread.sleep(seconds * 1000L);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Megabytes of heap after a collection. */
    private static double live(RelayProcess process) {
        try {
            Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                    Long.toString(process.pid()), "GC.class_histogram").redirectErrorStream(true).start();
            String total = new String(jcmd.getInputStream().readAllBytes()).lines().filter(line -> line.startsWith("Total"))
                    .findFirst().orElseThrow();
            return Long.parseLong(total.strip().split("\\s+")[2]) / MEGABYTE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void report(Report report) {
        report.table("One segment, ever larger",
                "First walks of slim rows, 10,000 a page, that publish nothing: what the relay itself adds. CPU in seconds for a"
                        + " million rows.",
                List.of("members", "rows/s", "CPU"), walks);
        report.table("Memory",
                "%d seconds after a restart; live heap after a garbage collection. The state topic as its log is, not yet compacted."
                        .formatted(SETTLING_SECONDS),
                List.of("state", "live heap, MB", "resident, MB", "resident after a collection, MB", "state topic, MB",
                        "heap bytes each", "topic bytes each"),
                memory);
        report.figures("state", figures);
        Plots.line(report.directory(), "CPU by size of the segment", "members", "CPU seconds for a million rows", sizes, costs);
    }
}
