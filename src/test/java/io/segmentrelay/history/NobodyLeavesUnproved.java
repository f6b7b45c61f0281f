package io.segmentrelay.history;

import java.util.List;

import io.segmentrelay.testing.ReadEvent;

/** A run that could not be proved whole, or was given up, judges nobody. */
final class NobodyLeavesUnproved implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        for (RunFacts run : facts.runs()) {
            if (run.report().map(ReadEvent::change).filter(List.of("incomplete", "aborted")::contains).isPresent()) {
                run.events.stream().filter(event -> event.change().equals("left"))
                        .forEach(event -> findings.about(event, "somebody leaves by a run that was not whole"));
            }
        }
    }
}
