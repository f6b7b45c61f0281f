package io.segmentrelay.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.segmentrelay.testing.EventKey;
import io.segmentrelay.testing.ReadEvent;
import io.segmentrelay.testing.Replay;

/** The evidence, sorted by what rules ask for. */
final class Facts {
    private final Evidence evidence;
    private final List<ReadEvent> records;
    private final List<ReadEvent> sent;
    private final Map<String, List<ReadEvent>> byKey = new LinkedHashMap<>();
    private final Map<String, RunFacts> runs = new LinkedHashMap<>();
    private final SortedMap<String, List<RunFacts>> runsBySegment = new TreeMap<>();
    private final Map<String, List<Recount>> recounts = new TreeMap<>();
    private final Map<String, List<ReadEvent>> membershipsBySegment = new HashMap<>();
    private final Map<RunFacts, Instant> starts = new HashMap<>();
    private final Map<RunFacts, WalkedPages> pages = new HashMap<>();
    private int tables;
    private int skippedTwice;

    Facts(Evidence evidence) {
        this.evidence = evidence;
        this.records = evidence.committed.stream().map(ReadEvent::of).toList();
        this.sent = evidence.uncommitted.stream().map(ReadEvent::of).toList();
        records.forEach(this::sort);
        runs.values().forEach(run -> run.segments()
                .forEach(segment -> runsBySegment.computeIfAbsent(segment, none -> new ArrayList<>()).add(run)));
        runsBySegment.values().forEach(ofSegment -> ofSegment.sort(RunFacts.BY_NUMBER));
        evidence.recounts.forEach(
                recount -> recounts.computeIfAbsent(recount.segment(), none -> new ArrayList<>()).add(recount));
    }

    private void sort(ReadEvent event) {
        if (event.isOf("crawl")) {
            run(event).reports.add(event);
            return;
        }
        if (event.isOf("signal")) {
            return; // It tells of no change; what it brought about has events of its own.
        }
        byKey.computeIfAbsent(event.record().key(), none -> new ArrayList<>()).add(event);
        if (event.isOf("membership")) {
            run(event).events.add(event);
            membershipsBySegment.computeIfAbsent(event.key().segmentKey(), none -> new ArrayList<>()).add(event);
        }
    }

    Evidence evidence() {
        return evidence;
    }

    /** All that is committed, tombstones too. */
    List<ReadEvent> records() {
        return records;
    }

    /** Events of a family, tombstones aside. */
    List<ReadEvent> events(String family) {
        return records.stream().filter(event -> event.isOf(family)).toList();
    }

    /** Events and tombstones of each membership and each segment, in order. */
    Map<String, List<ReadEvent>> byKey() {
        return byKey;
    }

    Collection<RunFacts> runs() {
        return runs.values();
    }

    /** What was ever sent, rolled back or not; empty if the topics were not read so. */
    List<ReadEvent> sent() {
        return sent;
    }

    /** The run that an event or report is of. */
    RunFacts run(ReadEvent event) {
        return runs.computeIfAbsent(event.runName(), none -> new RunFacts(event.key().account(), event.run()));
    }

    /** By segment key; those of one segment by their numbers. */
    SortedMap<String, List<RunFacts>> runsBySegment() {
        return runsBySegment;
    }

    /** What the API answered the run with. */
    WalkedPages pages(RunFacts run) {
        return pages.computeIfAbsent(run, walked -> WalkedPages.of(walked, this));
    }

    /** When the run began; if it has no report yet, when the one before it had ended. */
    Instant startOf(RunFacts run) {
        return starts.computeIfAbsent(run, this::start);
    }

    private Instant start(RunFacts run) {
        if (!run.isOpen()) {
            return time(run.reports.get(0), "started_at");
        }
        return run.segments().stream().flatMap(segment -> runsBySegment.get(segment).stream())
                .filter(other -> other.number() < run.number() && !other.isOpen())
                .map(other -> time(other.reports.get(0), "finished_at")).max(Instant::compareTo).orElse(Instant.EPOCH);
    }

    boolean hasRecounts() {
        return !recounts.isEmpty();
    }

    /** By segment key, in order. */
    Map<String, List<Recount>> recounts() {
        return recounts;
    }

    /** What the API showed of the segment at any time between the two, give or take the slack of the clocks, oldest first. */
    List<Recount> shown(String segment, Instant from, Instant to) {
        List<Recount> ofSegment = recounts.getOrDefault(segment, List.of());
        int visibleAtFrom = until(ofSegment, from.minus(evidence.clockSlack)) - 1;
        int end = until(ofSegment, to.plus(evidence.clockSlack));
        return ofSegment.subList(Math.min(Math.max(0, visibleAtFrom), end), end);
    }

    /** How many of them were visible by then. */
    private static int until(List<Recount> recounts, Instant time) {
        int low = 0;
        int high = recounts.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (recounts.get(middle).at().isAfter(time)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Whether the user was a member by one of these, or by what faults showed besides. */
    boolean mayBeMember(long user, String segment, List<Recount> shown) {
        return Stream.concat(shown.stream(), evidence.alsoShown.stream())
                .anyMatch(recount -> recount.segment().equals(segment) && recount.members().contains(user));
    }

    /** What the API showed while the run looked, until the event was made. */
    List<Recount> shownFor(ReadEvent event) {
        return shown(event.key().segmentKey(), startOf(run(event)), time(event, "detected_at"));
    }

    static Instant time(ReadEvent event, String field) {
        return Instant.parse(event.value().path(field).asText());
    }

    static long user(ReadEvent event) {
        return event.key().user().orElseThrow();
    }

    /** The position that a report names for a partition; -1 for none. */
    static long position(ReadEvent report, int partition) {
        return report.value().path("positions").path(Integer.toString(partition)).asLong(-1);
    }

    /** Members by segment key, as a consumer has them at the end. */
    SortedMap<String, SortedSet<Long>> table() {
        SortedMap<String, SortedSet<Long>> table = new TreeMap<>();
        membershipsBySegment.forEach((segment, events) -> table.put(segment, replayed(events)));
        return table;
    }

    /**
     * The members of the report's segment, as a consumer has them who has read up to the report's positions. Where the run
     * wrote nothing, what earlier runs wrote there belongs to the table.
     */
    SortedSet<Long> tableAt(ReadEvent report) {
        return replayed(membershipsBySegment.getOrDefault(report.key().segmentKey(), List.of()).stream().filter(event -> {
            long position = position(report, event.record().partition());
            return position < 0 ? event.run() < report.run() : event.record().offset() <= position;
        }).toList());
    }

    private static SortedSet<Long> replayed(List<ReadEvent> events) {
        SortedSet<Long> members = new TreeSet<>();
        for (ReadEvent event : events) {
            if (event.change().equals("left")) {
                members.remove(user(event));
            } else {
                members.add(user(event));
            }
        }
        return members;
    }

    /** The segments that a consumer knows of at the end. */
    SortedSet<String> segmentsTold() {
        Replay told = new Replay((rule, event, what) -> {
        });
        records.forEach(told::accept);
        return told.segments();
    }

    static boolean isMembershipKey(String key) {
        return EventKey.parse(key).orElseThrow().isMembership();
    }

    void tableCompared() {
        tables++;
    }

    void skippedTwice() {
        skippedTwice++;
    }

    Summary summary() {
        int events = (int) records.stream()
                .filter(event -> !event.isTombstone() && !event.isOf("crawl") && !event.isOf("signal"))
                .count();
        int reports = runs.values().stream().mapToInt(run -> run.reports.size()).sum();
        return new Summary(events, reports, tables, evidence.recounts.size(), evidence.requests.size(),
                evidence.incidents.size(), evidence.uncommitted.size(),
                evidence.state == null ? 0 : evidence.state.size(), skippedTwice);
    }
}
