package io.segmentrelay.history;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.LongStream;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.testing.EventKey;
import io.segmentrelay.testing.ReadEvent;

/** What a consumer has, and what the relay remembers. */
final class TableRules {
    static final List<Rule> ALL = List.of(new Rule("TableAtReport", TableRules::tableAtReport),
            new Rule("TableAtEnd", TableRules::tableAtEnd), new Rule("StateIsTable", TableRules::stateIsTable),
            new Rule("OnlyMembersRemembered", TableRules::onlyMembersRemembered));

    private TableRules() {
    }

    /**
     * Whoever has read up to the positions of a report of a whole walk has the truth: of an exact walk while nothing was
     * counted, exactly that; of any other, nobody is missing who was a member all the while, and on a page if it is known who
     * was; and of an exact one, nobody is there who was none all the while. Of a deleted segment nobody is left. Held walks
     * prove nothing: what they saw was not believed.
     */
    private static void tableAtReport(Facts facts, Findings findings) {
        if (facts.hasRecounts()) {
            facts.runs().stream().flatMap(run -> run.report().stream())
                    .filter(report -> report.change().equals("completed"))
                    .forEach(report -> tableAtReportOf(report, facts, findings));
        }
    }

    private static void tableAtReportOf(ReadEvent report, Facts facts, Findings findings) {
        SortedSet<Long> table = facts.tableAt(report);
        if (report.value().path("reason").asText().equals("segment_deleted")) {
            table.forEach(user -> tell(user, "still there after the deletion", report, findings));
            return;
        }
        List<Recount> shown = facts
                .shown(report.key().segmentKey(), Facts.time(report, "started_at"), Facts.time(report, "finished_at"))
                .stream()
                .filter(recount -> !recount.isDeletion()).toList();
        boolean exact = report.value().path("exact").asBoolean();
        if (exact && shown.size() == 1) {
            facts.tableCompared();
        }
        if (shown.isEmpty()) {
            findings.about(report, "a whole walk of a segment that was not there");
            return;
        }
        WalkedPages pages = facts.pages(facts.run(report));
        boolean mayHide = !exact && pages.areKnown();
        always(shown).filter(user -> !table.contains(user)).filter(user -> !mayHide || pages.show(user))
                .forEach(user -> tell(user, "counted all the while, but not in the table", report, findings));
        if (exact) {
            table.stream().filter(user -> !facts.mayBeMember(user, report.key().segmentKey(), shown))
                    .forEach(user -> tell(user, "in the table, but not counted all the while", report, findings));
        }
    }

    private static LongStream always(List<Recount> shown) {
        Membership first = shown.get(0).members();
        return first.ids().filter(user -> shown.stream().allMatch(recount -> recount.members().contains(user)));
    }

    private static void tell(long user, String words, ReadEvent report, Findings findings) {
        EventKey key = EventKey.parse(report.key().segmentKey() + "/" + user).orElseThrow();
        findings.about(key, Facts.time(report, "finished_at"), "%s, at the report %s %s", words, report, report.value());
    }

    /** Once the relay had the time to tell of everything, a consumer has what was counted last. */
    private static void tableAtEnd(Facts facts, Findings findings) {
        if (facts.evidence().settled && facts.hasRecounts()) {
            SortedMap<String, SortedSet<Long>> table = facts.table();
            facts.recounts().forEach((segment, recounts) -> tableAtEndOf(segment, recounts.get(recounts.size() - 1),
                    table.getOrDefault(segment, new TreeSet<>()), findings));
            segments(facts, findings);
        }
    }

    private static void tableAtEndOf(String segment, Recount last, SortedSet<Long> table, Findings findings) {
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

    /** A relay that begins now begins from what a consumer has. */
    private static void stateIsTable(Facts facts, Findings findings) {
        Map<String, Set<Long>> state = facts.evidence().state;
        if (state != null) {
            SortedMap<String, SortedSet<Long>> table = facts.table();
            SortedSet<String> segments = new TreeSet<>(state.keySet());
            segments.addAll(table.keySet());
            for (String segment : segments) {
                stateIsTableOf(segment, state.getOrDefault(segment, Set.of()), table.getOrDefault(segment, new TreeSet<>()),
                        findings);
            }
        }
    }

    private static void stateIsTableOf(String segment, Set<Long> state, Set<Long> table, Findings findings) {
        state.stream().filter(user -> !table.contains(user)).sorted()
                .forEach(user -> findings.about(key(segment, user), Instant.MAX, "in the state, but not in the table"));
        table.stream().filter(user -> !state.contains(user))
                .forEach(user -> findings.about(key(segment, user), Instant.MAX, "in the table, but not in the state"));
    }

    /** Whoever has left every segment is forgotten: the state remembers the fields of members alone. */
    private static void onlyMembersRemembered(Facts facts, Findings findings) {
        facts.evidence().remembered.forEach((account, users) -> {
            Set<Long> members = new HashSet<>();
            facts.evidence().state.forEach((segment, ofSegment) -> {
                if (EventKey.parse(segment).orElseThrow().account().equals(account)) {
                    members.addAll(ofSegment);
                }
            });
            users.stream().filter(user -> !members.contains(user)).sorted().forEach(user -> findings.about(
                    facts.records().stream().filter(event -> event.record().key().startsWith(account + "/")
                            && event.record().key().endsWith("/" + user)).map(Object::toString).toList(),
                    "the fields of user %d of %s are remembered, but the user is in no segment", user, account));
        });
    }
}
