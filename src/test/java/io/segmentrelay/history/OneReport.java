package io.segmentrelay.history;

/** A run closes once. */
final class OneReport implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        facts.runs().stream().filter(run -> run.reports.size() > 1)
                .forEach(run -> findings.about(run, "%d reports", run.reports.size()));
    }
}
