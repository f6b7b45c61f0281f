package io.segmentrelay.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.segmentrelay.relay.AccountEvents.Event;
import io.segmentrelay.sandbox.Membership;

/**
 * The table that a consumer has of a segment once it has read up to the positions of a report. After an exact walk of a segment
 * that was not counted meanwhile, that is what was true at the report's {@code counted_at}; after
 * any other, nobody is missing who was a member all the while.
 */
final class TablesByReport {
    private final List<Event> memberships;
    private final List<Event> reports;
    private final Truth truth;
    private int compared;

    TablesByReport(Account account) {
        truth = new Truth(account);
        memberships = account.events().memberships();
        reports = account.events().events("crawl.completed");
    }

    /** Reports whose table was never true, in words. */
    List<String> untrue() {
        List<String> untrue = new ArrayList<>();
        for (Event report : reports) {
            Set<Long> table = table(report);
            List<Membership> shown = truth.shownSince(report.segment(), Truth.time(report, "counted_at"),
                    Truth.time(report, "finished_at"));
            boolean still = shown.size() == 1 && report.value().path("exact").asBoolean()
                    && !report.value().path("reason").asText().equals("segment_deleted");
            compared += still ? 1 : 0;
            if (still ? !table.equals(ids(shown.get(0))) : !table.containsAll(always(shown))) {
                untrue.add(report.value() + ": the table is " + table + ", true was "
                        + shown.stream().map(TablesByReport::ids).toList());
            }
        }
        return untrue;
    }

    /** How many reports were held against exactly one counting. */
    int compared() {
        return compared;
    }

    /** Where the run wrote nothing, what earlier runs wrote there belongs to the table. */
    private Set<Long> table(Event report) {
        Set<Long> table = new TreeSet<>();
        for (Event event : memberships) {
            long position = report.value().path("positions").path(Integer.toString(event.record().partition())).asLong(-1);
            boolean read = position < 0 ? event.run() < report.run() : event.record().offset() <= position;
            if (read && event.segment() == report.segment()) {
                if (event.is("membership.left")) {
                    table.remove(event.user());
                } else {
                    table.add(event.user());
                }
            }
        }
        return table;
    }

    private static Set<Long> always(List<Membership> shown) {
        Set<Long> always = shown.isEmpty() ? Set.of() : ids(shown.get(0));
        shown.forEach(membership -> always.retainAll(ids(membership)));
        return always;
    }

    private static Set<Long> ids(Membership membership) {
        return membership.ids().boxed().collect(Collectors.toCollection(TreeSet::new));
    }
}
