package io.segmentrelay.testing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Whether the reports of runs agree with the membership events that were published by these runs. */
public final class CrawlChecks {
    private static final List<String> COUNTED = List.of("snapshot", "entered", "updated", "left");

    private final Map<String, List<ReadEvent>> memberships = new LinkedHashMap<>();
    private final Map<String, List<ReadEvent>> reports = new LinkedHashMap<>();

    private CrawlChecks(Collection<ConsumerRecord<String, byte[]>> records) {
        for (ConsumerRecord<String, byte[]> record : records) {
            ReadEvent event = ReadEvent.of(record);
            if (event.isOf("membership")) {
                memberships.computeIfAbsent(event.runName(), run -> new ArrayList<>()).add(event);
            } else if (event.isOf("crawl")) {
                reports.computeIfAbsent(event.runName(), run -> new ArrayList<>()).add(event);
            }
        }
    }

    /**
     * Takes records of the memberships and crawls topics, read with {@code read_committed}, in any order. Segment events
     * and tombstones are passed over.
     */
    public static CrawlChecks of(Collection<ConsumerRecord<String, byte[]>> records) {
        return new CrawlChecks(records);
    }

    /** What the reports say wrongly, each in words; empty if all is well. */
    public List<String> violations() {
        List<String> violations = new ArrayList<>();
        reports.forEach((run, ofRun) -> violations.addAll(violations(run, ofRun)));
        return violations;
    }

    /** Runs that published events and have no report: under way still, or broken. */
    public SortedSet<String> runsWithoutReport() {
        SortedSet<String> open = new TreeSet<>(memberships.keySet());
        open.removeAll(reports.keySet());
        return open;
    }

    private List<String> violations(String run, List<ReadEvent> ofRun) {
        ReadEvent report = ofRun.get(0);
        Violations violations = new Violations(report.toString());
        violations.unless(ofRun.size() == 1, "run %s has %d reports", run, ofRun.size());
        List<ReadEvent> events = memberships.getOrDefault(run, List.of());
        for (String change : COUNTED) {
            long published = events.stream().filter(event -> event.change().equals(change)).count();
            long reported = report.value().path(change).asLong(-1);
            violations.unless(published == reported, "%d %s reported, %d published", reported, change, published);
        }
        events.forEach(event -> check(event, report, violations));
        return violations.found();
    }

    /** An update goes out for every segment that the user is in; everything else for the run's own. */
    private static void check(ReadEvent event, ReadEvent report, Violations violations) {
        boolean own = event.key().segment() == report.key().segment();
        violations.unless(own || event.change().equals("updated"), "%s is of another segment", event);
        int partition = event.record().partition();
        long position = report.value().path("positions").path(Integer.toString(partition)).asLong(-1);
        violations.unless(position >= event.record().offset(), "%s is beyond the position %d of partition %d", event,
                position, partition);
    }
}
