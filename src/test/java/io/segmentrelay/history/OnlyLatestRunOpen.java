package io.segmentrelay.history;

import java.util.List;
import java.util.SortedMap;

/** Every run has a report, but for the latest of a segment, which may still be open. */
final class OnlyLatestRunOpen implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        facts.runsBySegment().values().forEach(runs -> runs.subList(0, runs.size() - 1).stream().filter(RunFacts::isOpen)
                .forEach(run -> findings.about(run, "no report, but %s came later", runs.get(runs.size() - 1))));
        facts.runs().stream().filter(run -> run.segments().isEmpty() && !canBeLatest(run, facts.runsBySegment()))
                .forEach(run -> findings.about(run, "no report, and every segment of %s had a later run", run.account()));
    }

    /** A run that told of nothing but updates so far can be of any segment. */
    private static boolean canBeLatest(RunFacts run, SortedMap<String, List<RunFacts>> runsBySegment) {
        return runsBySegment.values().stream().map(runs -> runs.get(runs.size() - 1))
                .anyMatch(last -> last.account().equals(run.account()) && last.number() < run.number());
    }
}
