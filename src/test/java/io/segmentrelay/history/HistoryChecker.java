package io.segmentrelay.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.segmentrelay.testing.EventValidator;

/**
 * Holds a history against every rule there is. The relay is expected to publish a full table with tombstones: no
 * {@code relay.baseline=silent}, no route that drops events.
 */
public final class HistoryChecker {
    private static final List<Rule> RULES = Stream
            .of(KeyRules.ALL, TruthRules.ALL, RunRules.ALL, ReportRules.ALL, TableRules.ALL,
                    CopyRules.ALL, RequestRules.ALL)
            .flatMap(List::stream).toList();

    private HistoryChecker() {
    }

    /**
     * Everything that breaks a rule, in the order of the rules; empty if all is well. Records that break the contract of a
     * single event are told of alone, since nothing can be concluded from them.
     */
    public static List<Violation> check(Evidence evidence) {
        List<Violation> malformed = malformed(evidence);
        return malformed.isEmpty() ? check(new Facts(evidence)) : malformed;
    }

    /**
     * Requires that nothing breaks a rule.
     *
     * @throws AssertionError with the first violation and its whole context
     */
    public static Summary verify(Evidence evidence) {
        List<Violation> malformed = malformed(evidence);
        require(malformed);
        Facts facts = new Facts(evidence);
        require(check(facts));
        return facts.summary();
    }

    private static void require(List<Violation> violations) {
        if (!violations.isEmpty()) {
            Map<String, Long> byRule = violations.stream()
                    .collect(Collectors.groupingBy(Violation::rule, TreeMap::new, Collectors.counting()));
            throw new AssertionError(violations.size() + " violations " + byRule + ", the first: " + violations.get(0));
        }
    }

    private static List<Violation> malformed(Evidence evidence) {
        return new EventValidator(evidence.topics).violations(evidence.committed).stream()
                .map(words -> new Violation("Contract", words, List.of())).toList();
    }

    private static List<Violation> check(Facts facts) {
        List<Violation> violations = new ArrayList<>();
        for (Rule rule : RULES) {
            Findings findings = new Findings(rule, facts);
            rule.check().accept(facts, findings);
            violations.addAll(findings.found());
        }
        return List.copyOf(violations);
    }
}
