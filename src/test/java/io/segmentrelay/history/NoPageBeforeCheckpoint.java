package io.segmentrelay.history;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * After an incident a run goes on where it was committed: no page before that is asked for again until the run is closed,
 * save for what a process that lost the account had under way.
 */
final class NoPageBeforeCheckpoint implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        for (Incident incident : facts.evidence().incidents()) {
            for (Incident.Checkpoint checkpoint : incident.checkpoints()) {
                check(incident, checkpoint, facts, findings);
            }
        }
    }

    private static void check(Incident incident, Incident.Checkpoint checkpoint, Facts facts, Findings findings) {
        Instant closed = end(checkpoint, facts);
        List<Sent> again = facts.evidence().requests().stream()
                .filter(request -> request.segmentKey().equals(checkpoint.segment()) && request.page() >= 0)
                .filter(request -> request.at().isAfter(incident.at()) && request.at().isBefore(closed))
                .filter(request -> request.page() < checkpoint.page()).toList();
        if (again.size() > facts.evidence().zombies()) {
            findings.about(again.stream().map(Sent::toString).toList(),
                    "after %s at %s page %d of %s was asked for again, which run %d had committed, as all before page %d",
                    incident.what(), incident.at(), again.get(0).page(), checkpoint.segment(), checkpoint.run(),
                    checkpoint.page());
        }
    }

    /** When the run's report was made, also one that was rolled back: then the next run may have begun meanwhile. */
    private static Instant end(Incident.Checkpoint checkpoint, Facts facts) {
        return Stream.concat(facts.records().stream(), facts.sent().stream()).filter(event -> event.isOf("crawl"))
                .filter(report -> report.run() == checkpoint.run())
                .filter(report -> report.key().segmentKey().equals(checkpoint.segment()))
                .map(report -> Facts.time(report, "finished_at")).min(Instant::compareTo).orElse(Instant.MAX);
    }
}
