package io.segmentrelay.history;

import io.segmentrelay.testing.ReadEvent;

/**
 * A walk is exact only if nobody could slip past it: one page, or ids that rise or fall all the way, from cursor to cursor.
 * Whoever is read by a count of rows moves between pages, and the counts agree nevertheless.
 */
final class ExactIsSeamless implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        for (RunFacts run : facts.runs()) {
            if (run.wasWhole() && run.isExact()) {
                ReadEvent report = run.report().orElseThrow();
                facts.pages(run).whyNotSeamless().ifPresent(why -> findings.about(report, "it is not exact: %s", why));
            }
        }
    }
}
