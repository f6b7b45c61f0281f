package io.segmentrelay.relay;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.segmentrelay.relay.AccountEvents.Event;
import io.segmentrelay.sandbox.Counted;
import io.segmentrelay.sandbox.Membership;

/** Who was in which segment when, by the world's own history: what events are held against. */
final class Truth {
    private final List<Counted> history;
    private final List<Event> lefts;
    private final Map<Long, Event> reports;
    private final Instant anchor = Instant.now();
    private final long anchorNanos = System.nanoTime();

    Truth(Account account) {
        lefts = account.events().events("membership.left");
        reports = account.events().reports().stream().collect(Collectors.toMap(Event::run, Function.identity()));
        history = account.world().history();
    }

    /** Those who left although they were members all the while, from the beginning of the run that says so. */
    List<String> falseLefts() {
        return lefts.stream().filter(this::isFalse).map(left -> left.value().toString()).toList();
    }

    private boolean isFalse(Event left) {
        Event report = reports.get(left.run());
        Instant from = report == null ? time(left, "counted_at") : time(report, "started_at");
        return shown(left.segment(), from, time(left, "detected_at")).stream()
                .allMatch(members -> members.contains(left.user()));
    }

    /** What the API showed of the segment at any time between the two, oldest first. */
    List<Membership> shown(long segment, Instant from, Instant to) {
        List<Membership> shown = new ArrayList<>();
        for (Counted counted : history) {
            Instant since = at(counted);
            if (counted.segment() == segment && !since.isAfter(to)) {
                if (!since.isAfter(from)) {
                    shown.clear();
                }
                shown.add(counted.members());
            }
        }
        return shown;
    }

    /** What the API showed of the segment from a counting on, that one first. */
    List<Membership> shownSince(long segment, Instant lastCounted, Instant to) {
        List<Membership> shown = new ArrayList<>();
        for (Counted counted : history) {
            if (counted.segment() == segment && !at(counted).isAfter(to)
                    && (!shown.isEmpty() || lastCounted.equals(counted.lastCounted()))) {
                shown.add(counted.members());
            }
        }
        return shown;
    }

    private Instant at(Counted counted) {
        return anchor.plusNanos(counted.nanoTime() - anchorNanos);
    }

    static Instant time(Event event, String field) {
        return Instant.parse(event.value().path(field).textValue());
    }
}
