package io.segmentrelay.history;

import java.time.Instant;

import io.segmentrelay.testing.ReadEvent;

/** A segment that is told of was there, and one that is told to be deleted was deleted. */
final class SegmentIsTrue implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        if (facts.hasRecounts()) {
            for (ReadEvent event : facts.events("segment")) {
                boolean deleted = event.change().equals("deleted");
                Instant from = deleted ? Facts.time(event, "detected_at") : Instant.EPOCH;
                if (facts.shown(event.record().key(), from, Facts.time(event, "detected_at")).stream()
                        .noneMatch(recount -> recount.isDeletion() == deleted)) {
                    findings.about(event, "segment %s was %s", event.record().key(), deleted ? "not deleted" : "never there");
                }
            }
        }
    }
}
