package io.segmentrelay.history;

import java.util.List;

import io.segmentrelay.testing.ReadEvent;

/** Whoever is told to be in a segment was in what the API showed of it while the run looked. */
final class EnteredIsTrue implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        if (facts.hasRecounts()) {
            facts.events("membership").stream()
                    .filter(event -> List.of("snapshot", "entered").contains(event.change()))
                    .filter(event -> !isTrue(event, facts))
                    .forEach(event -> findings.about(event, "user %d of segment %s was not among those counted",
                            Facts.user(event), event.key().segmentKey()));
        }
    }

    private static boolean isTrue(ReadEvent event, Facts facts) {
        return facts.mayBeMember(Facts.user(event), event.key().segmentKey(), facts.shownFor(event));
    }
}
