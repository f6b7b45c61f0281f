package io.segmentrelay.history;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;

import io.segmentrelay.testing.ReadEvent;
import io.segmentrelay.testing.TableDigest;

/** What a report says of its run. */
final class ReportRules {
    static final List<Rule> ALL = List.of(new Rule("ReportCounts", ReportRules::reportCounts),
            new Rule("ReportPositions", ReportRules::reportPositions),
            new Rule("ReportedMembers", ReportRules::reportedMembers));

    private ReportRules() {
    }

    private static final List<String> COUNTED = List.of("snapshot", "entered", "updated", "left");

    /** A report counts the events of its run. */
    private static void reportCounts(Facts facts, Findings findings) {
        facts.runs().forEach(run -> run.reports.forEach(report -> reportCountsOf(report, run, findings)));
    }

    private static void reportCountsOf(ReadEvent report, RunFacts run, Findings findings) {
        for (String change : COUNTED) {
            long published = run.events.stream().filter(event -> event.change().equals(change)).count();
            long reported = report.value().path(change).asLong(-1);
            if (published != reported) {
                findings.about(report, "%d %s reported, %d published", reported, change, published);
            }
        }
    }

    /**
     * A report names the offset of the run's last record in each partition that it wrote to. A run that went on after an
     * incident may name later ones, and partitions that it did not write to: it does not remember where it wrote before.
     */
    private static void reportPositions(Facts facts, Findings findings) {
        Instant firstIncident = facts.evidence().incidents.stream().map(Incident::at).min(Instant::compareTo)
                .orElse(Instant.MAX);
        for (RunFacts run : facts.runs()) {
            Map<Integer, Long> last = lastOffsets(run, facts);
            for (ReadEvent report : run.reports) {
                atLeast(report, run, findings);
                if (Facts.time(report, "finished_at").isBefore(firstIncident)) {
                    atMost(report, last, findings);
                }
            }
        }
    }

    private static void atLeast(ReadEvent report, RunFacts run, Findings findings) {
        for (ReadEvent event : run.events) {
            long position = Facts.position(report, event.record().partition());
            boolean before = !Facts.time(event, "detected_at").isAfter(Facts.time(report, "finished_at"));
            if (before && event.record().offset() > position) {
                findings.about(event, "beyond the position %d of partition %d in the report of its run", position,
                        event.record().partition());
            }
        }
    }

    private static void atMost(ReadEvent report, Map<Integer, Long> last, Findings findings) {
        for (Map.Entry<String, JsonNode> position : report.value().path("positions").properties()) {
            long wrote = last.getOrDefault(Integer.valueOf(position.getKey()), -1L);
            if (position.getValue().asLong() > wrote) {
                findings.about(report, "position %s in partition %s, but the last record of the run there is at %d",
                        position.getValue(), position.getKey(), wrote);
            }
        }
    }

    private static Map<Integer, Long> lastOffsets(RunFacts run, Facts facts) {
        Map<Integer, Long> last = new TreeMap<>();
        run.events.forEach(event -> last.merge(event.record().partition(), lastOffset(event, facts), Math::max));
        return last;
    }

    /** The tombstone behind it belongs to it. */
    private static long lastOffset(ReadEvent event, Facts facts) {
        long offset = event.record().offset();
        if (!event.change().equals("left")) {
            return offset;
        }
        return facts.byKey().get(event.record().key()).stream().filter(ReadEvent::isTombstone)
                .mapToLong(tombstone -> tombstone.record().offset()).filter(behind -> behind > offset).findFirst()
                .orElse(offset);
    }

    /** Whoever has read up to the positions of a report has the members that it counts, by their digest. */
    private static void reportedMembers(Facts facts, Findings findings) {
        facts.runs().forEach(run -> run.reports.forEach(report -> reportedMembersOf(report, facts, findings)));
    }

    private static void reportedMembersOf(ReadEvent report, Facts facts, Findings findings) {
        long reported = report.value().path("members").asLong(-1);
        SortedSet<Long> table = facts.tableAt(report);
        if (table.size() != reported) {
            findings.about(report, "%d members reported, %d in the table at its positions", reported, table.size());
        }
        String told = report.value().path("digest").asText();
        String read = TableDigest.of(table);
        if (!told.equals(read)) {
            findings.about(report, "digest %s reported, %s of the table at its positions", told, read);
        }
    }
}
