package io.segmentrelay.history;

/** A run that is closed publishes nothing more. */
final class NothingAfterReport implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        facts.runs().forEach(run -> run.report().ifPresent(report -> run.events.stream()
                .filter(event -> Facts.time(event, "detected_at").isAfter(Facts.time(report, "finished_at")))
                .forEach(event -> findings.about(event, "detected after the report of its run, %s", report))));
    }
}
