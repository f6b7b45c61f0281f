package io.segmentrelay.history;

import java.util.List;

import io.segmentrelay.testing.ReadEvent;

/** A report counts the events of its run. */
final class ReportCounts implements Rule {
    private static final List<String> COUNTED = List.of("snapshot", "entered", "updated", "left");

    @Override
    public void check(Facts facts, Findings findings) {
        facts.runs().forEach(run -> run.reports.forEach(report -> check(report, run, findings)));
    }

    private static void check(ReadEvent report, RunFacts run, Findings findings) {
        for (String change : COUNTED) {
            long published = run.events.stream().filter(event -> event.change().equals(change)).count();
            long reported = report.value().path(change).asLong(-1);
            if (published != reported) {
                findings.about(report, "%d %s reported, %d published", reported, change, published);
            }
        }
    }
}
