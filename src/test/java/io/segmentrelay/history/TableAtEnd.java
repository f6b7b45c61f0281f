package io.segmentrelay.history;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

import io.segmentrelay.testing.EventKey;

/** Once the relay had the time to tell of everything, a consumer has what was counted last. */
final class TableAtEnd implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        if (facts.evidence().isSettled() && facts.hasRecounts()) {
            SortedMap<String, SortedSet<Long>> table = facts.table();
            facts.recounts().forEach((segment, recounts) -> check(segment, recounts.get(recounts.size() - 1),
                    table.getOrDefault(segment, new TreeSet<>()), findings));
            segments(facts, findings);
        }
    }

    private static void check(String segment, Recount last, SortedSet<Long> table, Findings findings) {
        last.members().ids().filter(user -> !table.contains(user))
                .forEach(user -> findings.about(key(segment, user), last.at(), "counted last, but not in the table"));
        table.stream().filter(user -> !last.members().contains(user))
                .forEach(user -> findings.about(key(segment, user), last.at(), "in the table, but not counted last"));
    }

    private static EventKey key(String segment, long user) {
        return EventKey.parse(segment + "/" + user).orElseThrow();
    }

    private static void segments(Facts facts, Findings findings) {
        SortedSet<String> told = facts.segmentsTold();
        for (Map.Entry<String, List<Recount>> entry : facts.recounts().entrySet()) {
            boolean there = !entry.getValue().get(entry.getValue().size() - 1).isDeletion();
            if (there != told.contains(entry.getKey())) {
                findings.about(List.of("segments told of: " + told), "segment %s is %s, but is told of otherwise",
                        entry.getKey(), there ? "there" : "deleted");
            }
        }
    }
}
