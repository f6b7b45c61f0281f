package io.segmentrelay.history;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.segmentrelay.testing.ReadEvent;

/** Runs of one segment have rising numbers, and each begins after the one before it has ended. */
final class RunsInOrder implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        facts.runsBySegment().values().forEach(runs -> inTime(runs, facts, findings));
        facts.byKey().entrySet().stream().filter(entry -> Facts.isMembershipKey(entry.getKey())).map(Map.Entry::getValue)
                .forEach(events -> rising(events, findings));
    }

    private static void inTime(List<RunFacts> runs, Facts facts, Findings findings) {
        Instant ended = Instant.EPOCH;
        for (RunFacts run : runs) {
            for (ReadEvent report : run.reports) {
                if (Facts.time(report, "started_at").isBefore(ended.minus(facts.evidence().clockSlack()))) {
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
}
