package io.segmentrelay.history;

import java.time.Instant;
import java.util.Comparator;

import io.segmentrelay.testing.ReadEvent;

/** A segment that is told of was there, and one that is told to be deleted was deleted. */
final class SegmentIsTrue implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        if (facts.hasRecounts()) {
            for (ReadEvent event : facts.events("segment")) {
                boolean deleted = event.change().equals("deleted");
                Instant from = deleted ? runBegan(facts, event) : Instant.EPOCH;
                if (facts.shown(event.record().key(), from, Facts.time(event, "detected_at")).stream()
                        .noneMatch(recount -> recount.isDeletion() == deleted)) {
                    findings.about(event, "segment %s was %s", event.record().key(), deleted ? "not deleted" : "never there");
                }
            }
        }
    }

    /** The segment may be back by the time at which its end is told: it was gone when its run began, or since. */
    private static Instant runBegan(Facts facts, ReadEvent deleted) {
        Instant told = Facts.time(deleted, "detected_at");
        return facts.events("crawl").stream().filter(report -> report.record().key().equals(deleted.record().key())
                && report.value().path("reason").asText().equals("segment_deleted"))
                .map(report -> Facts.time(report, "started_at")).filter(began -> !began.isAfter(told))
                .max(Comparator.naturalOrder()).orElse(told);
    }
}
