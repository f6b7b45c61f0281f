package io.segmentrelay.history;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

import io.segmentrelay.testing.EventKey;

/** A relay that begins now begins from what a consumer has. */
final class StateIsTable implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        Map<String, Set<Long>> state = facts.evidence().state();
        if (state != null) {
            SortedMap<String, SortedSet<Long>> table = facts.table();
            SortedSet<String> segments = new TreeSet<>(state.keySet());
            segments.addAll(table.keySet());
            for (String segment : segments) {
                check(segment, state.getOrDefault(segment, Set.of()), table.getOrDefault(segment, new TreeSet<>()),
                        findings);
            }
        }
    }

    private static void check(String segment, Set<Long> state, Set<Long> table, Findings findings) {
        state.stream().filter(user -> !table.contains(user)).sorted()
                .forEach(user -> findings.about(key(segment, user), Instant.MAX, "in the state, but not in the table"));
        table.stream().filter(user -> !state.contains(user))
                .forEach(user -> findings.about(key(segment, user), Instant.MAX, "in the table, but not in the state"));
    }

    private static EventKey key(String segment, long user) {
        return EventKey.parse(segment + "/" + user).orElseThrow();
    }
}
