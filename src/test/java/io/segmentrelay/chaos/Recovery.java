package io.segmentrelay.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

import io.segmentrelay.sandbox.Segment;
import io.segmentrelay.testing.RelayTopics;
import io.segmentrelay.testing.Replay;
import io.segmentrelay.testing.TopicReader;

/** What follows once nothing more is broken: the truth. */
final class Recovery {
    private static final Duration FIRST = Duration.ofSeconds(90);
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private Recovery() {
    }

    static void awaitFirstReport(ChaosSite site) {
        try (TopicReader reports = TopicReader.readCommitted(site.bootstrapServers(), "usercom.crawls")) {
            reports.readUntil(records -> !records.isEmpty(), FIRST);
        }
    }

    static void of(ChaosSite site) throws Exception {
        of(site, segment -> true);
    }

    /**
     * All is well again, and some segments are counted once more, and never again: now the truth of the last recount must be
     * reached; then the relays end.
     */
    static void of(ChaosSite site, Predicate<Segment> countedOnceMore) throws Exception {
        site.tenants.forEach(tenant -> tenant.standIn().faults().clear());
        site.diary.note("the API is well again");
        site.fleet.atLeast(1);
        site.tenants.forEach(tenant -> tenant.world().segments().stream().filter(countedOnceMore)
                .forEach(segment -> tenant.world().recount(segment.id())));
        long requests = requests(site);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (TopicReader reader = TopicReader.readCommitted(site.bootstrapServers(), RelayTopics.DEFAULT.eventNames())) {
            Map<String, SortedSet<Long>> table = Map.of();
            while (!table.equals(truth(site))) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("the truth is not reached within " + PATIENCE + " and "
                            + (requests(site) - requests) + " requests: "
                            + differences(table, truth(site)) + lastRequests(site));
                }
                Thread.sleep(200);
                table = new Replay().acceptAll(reader.readToEnd(FIRST)).table();
            }
        }
        site.diary.note("the truth is reached");
        for (Fleet.Member member : site.fleet.running()) {
            site.fleet.terminate(member);
        }
    }

    private static String differences(Map<String, SortedSet<Long>> table, Map<String, SortedSet<Long>> truth) {
        StringBuilder differences = new StringBuilder();
        SortedSet<String> segments = new TreeSet<>(table.keySet());
        segments.addAll(truth.keySet());
        for (String segment : segments) {
            SortedSet<Long> told = table.get(segment);
            SortedSet<Long> is = truth.get(segment);
            if (!Objects.equals(told, is)) {
                differences.append(segment).append(": told but not true ").append(without(told, is))
                        .append(", true but not told ").append(without(is, told)).append("; ");
            }
        }
        return differences.toString();
    }

    /** Of each segment, by the first account's log. */
    private static String lastRequests(ChaosSite site) {
        Map<String, String> last = new TreeMap<>();
        site.standIn.log().requests().forEach(request -> last.put(request.kind() + " " + request.segment(),
                request.at() + " " + request.url() + " " + request.status()));
        site.world.segments().forEach(segment -> last.put("counted " + segment.id(), segment.lastCounted().toString()));
        return "; now " + Instant.now() + ", last requests " + last + ", in the state " + site.schedule();
    }

    /** In words where one of them is not there at all. */
    private static Object without(SortedSet<Long> those, SortedSet<Long> others) {
        if (those == null) {
            return "(no segment)";
        }
        SortedSet<Long> rest = new TreeSet<>(those);
        rest.removeAll(others == null ? Set.of() : others);
        return rest;
    }

    private static Map<String, SortedSet<Long>> truth(ChaosSite site) {
        Map<String, SortedSet<Long>> truth = new TreeMap<>();
        site.tenants.forEach(tenant -> truth.putAll(tenant.world().counted(tenant.account())));
        return truth;
    }

    private static long requests(ChaosSite site) {
        return site.tenants.stream().mapToLong(tenant -> tenant.standIn().log().requests().size()).sum();
    }
}
