package io.segmentrelay.bench;

import java.util.List;

import io.segmentrelay.relay.Scratch;

/** All that is measured, in one run. {@code docs/performance.md} says how it is started and read. */
public final class Bench {
    private static final int MEMBERS = Integer.getInteger("bench.members", 1_000_000);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
    /** Members of each, where there are many segments. */
    private static final int SMALL = 1_000;
    private static final int PAGE = 100;

    private final Report report = new Report(Scratch.build().resolve("bench"));

    private Bench() {
    }

    /** {@code -Dbench.only=walks,start} for some parts alone. */
    public static void main(String... args) throws Exception {
        List<String> parts = List.of(System.getProperty("bench.only", "all").split(","));
        Bench bench = new Bench();
        if (parts.contains("all") || parts.contains("walks")) {
            bench.walks();
        }
        bench.report.write();
        bench.report.print();
    }

    private void walks() {
        try (Site site = new Site("prepared", PAGE)) {
            WalkRows one = new WalkRows(site, 1, MEMBERS);
            WalkRows many = new WalkRows(site, MEMBERS / SMALL, SMALL);
            for (int round = 1; round <= ROUNDS; round++) {
                System.out.printf("round %d of %d: one segment%n", round, ROUNDS);
                one.round();
                System.out.printf("round %d of %d: many segments%n", round, ROUNDS);
                many.round();
            }
            one.report(report, "One segment of %,d members".formatted(MEMBERS));
            many.report(report, "%,d segments of %,d members".formatted(MEMBERS / SMALL, SMALL));
        }
    }
}
