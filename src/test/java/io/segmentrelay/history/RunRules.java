package io.segmentrelay.history;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;

import io.segmentrelay.testing.ReadEvent;

/** How runs follow each other, and how each closes. */
final class RunRules {
    static final List<Rule> ALL = List.of(new Rule("OneReport", RunRules::oneReport),
            new Rule("RunOfOneSegment", RunRules::runOfOneSegment), new Rule("OnlyLatestRunOpen", RunRules::onlyLatestRunOpen),
            new Rule("RunsInOrder", RunRules::runsInOrder), new Rule("NothingAfterReport", RunRules::nothingAfterReport));

    private RunRules() {
    }

    /** A run closes once. */
    private static void oneReport(Facts facts, Findings findings) {
        facts.runs().stream().filter(run -> run.reports.size() > 1)
                .forEach(run -> findings.about(run, "%d reports", run.reports.size()));
    }

    /** A run's number is never used for another segment; only {@code updated} goes out for others. */
    private static void runOfOneSegment(Facts facts, Findings findings) {
        for (RunFacts run : facts.runs()) {
            List<ReadEvent> said = Stream.concat(run.reports.stream(), run.ownEvents().stream()).toList();
            said.stream().filter(event -> !event.key().segmentKey().equals(said.get(0).key().segmentKey())).forEach(
                    event -> findings.about(event, "of another segment than %s of the same run", said.get(0)));
        }
    }

    /** Every run has a report, but for the latest of a segment, which may still be open. */
    private static void onlyLatestRunOpen(Facts facts, Findings findings) {
        facts.runsBySegment().values().forEach(runs -> runs.subList(0, runs.size() - 1).stream().filter(RunFacts::isOpen)
                .forEach(run -> findings.about(run, "no report, but %s came later", runs.get(runs.size() - 1))));
        facts.runs().stream().filter(run -> run.segments().isEmpty() && !canBeLatest(run, facts.runsBySegment()))
                .forEach(run -> findings.about(run, "no report, and every segment of %s had a later run", run.account()));
    }

    /** A run that told of nothing but updates so far can be of any segment. */
    private static boolean canBeLatest(RunFacts run, SortedMap<String, List<RunFacts>> runsBySegment) {
        return runsBySegment.values().stream().map(runs -> runs.get(runs.size() - 1))
                .anyMatch(last -> last.account().equals(run.account()) && last.number() < run.number());
    }

    /** Runs of one segment have rising numbers, and each begins after the one before it has ended. */
    private static void runsInOrder(Facts facts, Findings findings) {
        facts.runsBySegment().values().forEach(runs -> inTime(runs, facts, findings));
        facts.byKey().entrySet().stream().filter(entry -> Facts.isMembershipKey(entry.getKey())).map(Map.Entry::getValue)
                .forEach(events -> rising(events, findings));
    }

    private static void inTime(List<RunFacts> runs, Facts facts, Findings findings) {
        Instant ended = Instant.EPOCH;
        for (RunFacts run : runs) {
            for (ReadEvent report : run.reports) {
                if (Facts.time(report, "started_at").isBefore(ended.minus(facts.evidence().clockSlack))) {
                    findings.about(report, "began before the run before it had ended at %s", ended);
                }
                ended = Facts.time(report, "finished_at");
            }
        }
    }

    private static void rising(List<ReadEvent> events, Findings findings) {
        long last = 0;
        for (ReadEvent event : events) {
            if (!event.isTombstone() && !event.change().equals("updated")) {
                if (event.run() < last) {
                    findings.about(event, "comes after an event of run %d", last);
                }
                last = event.run();
            }
        }
    }

    /** A run that is closed publishes nothing more. */
    private static void nothingAfterReport(Facts facts, Findings findings) {
        facts.runs().forEach(run -> run.report().ifPresent(report -> run.events.stream()
                .filter(event -> Facts.time(event, "detected_at").isAfter(Facts.time(report, "finished_at")))
                .forEach(event -> findings.about(event, "detected after the report of its run, %s", report))));
    }
}
