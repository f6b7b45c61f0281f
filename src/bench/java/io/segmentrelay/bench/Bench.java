package io.segmentrelay.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.segmentrelay.relay.Scratch;

/** All that is measured, in one run. {@code docs/performance.md} says how it is started and read. */
public final class Bench {
    private static final int MEMBERS = Integer.getInteger("bench.members", 250_000);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
    /** Members of each, where there are many segments. */
    private static final int SMALL = 1_000;
    private static final int PAGE = 100;
    /** So that millions of memberships are there soon. */
    private static final int LARGE_PAGE = 10_000;
    private static final int STATE = Integer.getInteger("bench.state", 10_000_000);
    private static final List<String> ONLY = List.of(System.getProperty("bench.only", "all").split(","));

    private final Report report = new Report(Scratch.build().resolve("bench"));
    private final Path archives = Scratch.directory("archives");
    private final List<Jvm> container = Jvm.container(archives);

    private Bench() {
    }

    /** {@code -Dbench.only=walks,start} for some parts alone. */
    public static void main(String... args) throws Exception {
        Locale.setDefault(Locale.ROOT);
        Bench bench = new Bench();
        bench.part("walks", bench::walks);
        bench.part("state", bench::state);
        bench.part("pace", bench::pace);
        bench.part("inner", () -> InnerParts.report(bench.report));
        bench.report.print();
        Scratch.delete(bench.archives);
    }

    private interface Part {
        void measure() throws Exception;
    }

    private void part(String name, Part part) throws Exception {
        if (ONLY.contains("all") || ONLY.contains(name)) {
            System.out.println(name);
            long began = System.nanoTime();
            part.measure();
            System.out.printf("%s took %.0f s%n", name, (System.nanoTime() - began) / 1e9);
            report.write();
        }
    }

    private void walks() {
        try (Site site = new Site("prepared", PAGE, 0)) {
            Peers peers = Peers.installed();
            WalkRows one = new WalkRows(site, container, peers, 1, MEMBERS);
            WalkRows many = new WalkRows(site, container, peers, MEMBERS / SMALL, SMALL);
            for (int round = 1; round <= ROUNDS; round++) {
                System.out.printf("  round %d of %d: one segment%n", round, ROUNDS);
                one.round();
                System.out.printf("  round %d of %d: many segments%n", round, ROUNDS);
                many.round();
            }
            one.report(report, "One segment of %,d members".formatted(MEMBERS));
            many.report(report, "%,d segments of %,d members".formatted(MEMBERS / SMALL, SMALL));
        }
    }

    private void state() {
        try (Site site = new Site("slim", LARGE_PAGE, 0)) {
            site.create(1, 100);
            List<Jvm> jvms = new ArrayList<>(List.of(Jvm.PLAIN, Jvm.archived(site, archives)));
            jvms.addAll(container);
            site.clear();
            site.deleteTopics();
            StateRows rows = new StateRows(jvms);
            rows.fields(site, STATE / 10);
            site.clear();
            site.deleteTopics();
            StartRows starts = new StartRows(site, jvms, ROUNDS);
            starts.empty();
            site.clear();
            site.deleteTopics();
            long small = site.create(1, 1_000).get(0);
            try (RelayUnderTest relay = rows.ids(site, List.of(STATE / 1000, STATE / 100, STATE / 10, STATE))) {
                starts.loaded(relay, "%,d memberships".formatted(STATE), small);
            }
            rows.report(report);
            starts.report(report);
        }
    }

    private void pace() {
        try (Site site = new Site("prepared", PAGE, 0)) {
            PaceRows.cost(site, report);
        }
        try (Site site = new Site("prepared", PAGE, 10)) {
            PaceRows.budget(site, report);
        }
    }
}
