package io.segmentrelay.history;

import java.util.List;
import java.util.SortedSet;
import java.util.stream.LongStream;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.testing.EventKey;
import io.segmentrelay.testing.ReadEvent;

/**
 * Whoever has read up to the positions of a report of a whole walk has the truth: of an exact walk while nothing was counted,
 * exactly that; of any other, nobody is missing who was a member all the while, and on
 * a page if it is known who was; and
 * of an exact one,
 * nobody is there who was none all the while. Of a deleted segment nobody is left. Held walks prove nothing: what they saw
 * was not believed.
 */
final class TableAtReport implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        if (facts.hasRecounts()) {
            facts.runs().stream().flatMap(run -> run.report().stream())
                    .filter(report -> report.change().equals("completed"))
                    .forEach(report -> check(report, facts, findings));
        }
    }

    private static void check(ReadEvent report, Facts facts, Findings findings) {
        SortedSet<Long> table = facts.tableAt(report);
        if (report.value().path("reason").asText().equals("segment_deleted")) {
            table.forEach(user -> tell(user, "still there after the deletion", report, findings));
            return;
        }
        List<Recount> shown = facts
                .shown(report.key().segmentKey(), Facts.time(report, "started_at"), Facts.time(report, "finished_at")).stream()
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
}
