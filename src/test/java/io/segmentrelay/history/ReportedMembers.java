package io.segmentrelay.history;

import io.segmentrelay.testing.ReadEvent;

/** Whoever has read up to the positions of a report has as many members as it says. */
final class ReportedMembers implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        facts.runs().forEach(run -> run.reports.forEach(report -> check(report, facts, findings)));
    }

    private static void check(ReadEvent report, Facts facts, Findings findings) {
        long reported = report.value().path("members").asLong(-1);
        int read = facts.tableAt(report).size();
        if (read != reported) {
            findings.about(report, "%d members reported, %d in the table at its positions", reported, read);
        }
    }
}
