package io.segmentrelay.history;

/** A run's number is never used for another segment; only {@code updated} goes out for others. */
final class RunOfOneSegment implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        facts.runs().stream().filter(run -> run.segments().size() > 1).forEach(run -> findings.about(
                run.ownEvents().stream()
                        .filter(event -> !event.key().segmentKey().equals(run.reports.isEmpty() ? run.segments().first()
                                : run.reports.get(0).key().segmentKey()))
                        .findFirst().orElse(run.reports.get(run.reports.size() - 1)),
                "run %d is of %s", run.number(), String.join(" and of ", run.segments())));
    }
}
