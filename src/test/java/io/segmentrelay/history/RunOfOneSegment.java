package io.segmentrelay.history;

import java.util.List;
import java.util.stream.Stream;

import io.segmentrelay.testing.ReadEvent;

/** A run's number is never used for another segment; only {@code updated} goes out for others. */
final class RunOfOneSegment implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        for (RunFacts run : facts.runs()) {
            List<ReadEvent> said = Stream.concat(run.reports.stream(), run.ownEvents().stream()).toList();
            said.stream().filter(event -> !event.key().segmentKey().equals(said.get(0).key().segmentKey())).forEach(
                    event -> findings.about(event, "of another segment than %s of the same run", said.get(0)));
        }
    }
}
