package io.segmentrelay.history;

import java.util.List;

import io.segmentrelay.testing.ReadEvent;

/**
 * Until a segment had its first whole walk, newcomers are told of as its baseline, and never again afterwards; a segment
 * that comes back after its deletion begins anew.
 */
final class BaselineOnce implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        facts.runsBySegment().values().forEach(runs -> check(runs, findings));
    }

    private static void check(List<RunFacts> runs, Findings findings) {
        boolean complete = false;
        for (RunFacts run : runs) {
            for (ReadEvent event : run.ownEvents()) {
                check(event, complete, findings);
            }
            complete = !run.wasDeletion() && (complete || run.wasWhole());
        }
    }

    private static void check(ReadEvent event, boolean complete, Findings findings) {
        String reason = event.value().path("reason").asText();
        boolean isBaseline = reason.equals("baseline");
        if (event.change().equals("snapshot") && !isBaseline && !reason.equals("signal")) {
            findings.about(event, "a snapshot for the reason %s", reason);
        }
        if (isBaseline && complete) {
            findings.about(event, "reason baseline after the first whole walk of %s", event.key().segmentKey());
        }
        if (event.change().equals("entered") && !isBaseline && !complete) {
            findings.about(event, "reason %s before the first whole walk of %s", reason, event.key().segmentKey());
        }
    }
}
