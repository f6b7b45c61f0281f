package io.segmentrelay.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import io.segmentrelay.testing.EventKey;
import io.segmentrelay.testing.ReadEvent;

/** What one rule has found; each is told with what a person needs to understand it. */
final class Findings {
    /** Whoever breaks a rule a thousand times is understood sooner. */
    private static final int MOST = 50;
    private static final int EVENTS = 12;
    private static final int RECOUNTS = 6;
    private static final int MEMBERS = 20;

    private final Rule rule;
    private final Facts facts;
    private final List<Violation> found = new ArrayList<>();

    Findings(Rule rule, Facts facts) {
        this.rule = rule;
        this.facts = facts;
    }

    List<Violation> found() {
        return found;
    }

    /** With the events of its key, the report of its run, and the recounts that it can be of. */
    void about(ReadEvent event, String words, Object... arguments) {
        if (found.size() < MOST) {
            List<String> context = new ArrayList<>();
            context.add("event: " + told(event));
            keyContext(event.record().key(), event.record().offset(), context);
            if (event.isOf("membership") || event.isOf("crawl")) {
                runContext(facts.run(event), context);
            }
            if (event.isOf("membership")) {
                recounts(event.key(), Facts.time(event, "detected_at"), context);
            }
            add(context, event + ": " + words, arguments);
        }
    }

    /** With what the run has published first and last, and its report. */
    void about(RunFacts run, String words, Object... arguments) {
        if (found.size() < MOST) {
            List<String> context = new ArrayList<>();
            runContext(run, context);
            add(context, run + ": " + words, arguments);
        }
    }

    /** With the last events and recounts of one user. */
    void about(EventKey membership, Instant until, String words, Object... arguments) {
        if (found.size() < MOST) {
            List<String> context = new ArrayList<>();
            String key = membership.segmentKey() + "/" + membership.user().orElseThrow();
            keyContext(key, Long.MAX_VALUE, context);
            recounts(membership, until, context);
            add(context, key + ": " + words, arguments);
        }
    }

    void about(List<String> context, String words, Object... arguments) {
        if (found.size() < MOST) {
            add(context, words, arguments);
        }
    }

    private void add(List<String> context, String words, Object... arguments) {
        found.add(new Violation(rule.name(), words.formatted(arguments), List.copyOf(context)));
    }

    private void keyContext(String key, long upTo, List<String> context) {
        List<ReadEvent> events = facts.byKey().getOrDefault(key, List.of());
        long before = events.stream().filter(event -> event.record().offset() <= upTo).count();
        events.stream().skip(Math.max(0, before - EVENTS)).limit(2L * EVENTS)
                .forEach(event -> context.add("of " + key + ": " + told(event)));
    }

    private void runContext(RunFacts run, List<String> context) {
        if (run.isOpen()) {
            context.add(run + " has no report; it has published " + run.events.size() + " events");
            run.events.stream().skip(Math.max(0, run.events.size() - EVENTS))
                    .forEach(event -> context.add("of " + run + ": " + told(event)));
        }
        run.reports.forEach(report -> context.add("report: " + report + " " + report.value()));
    }

    private void recounts(EventKey key, Instant until, List<String> context) {
        List<Recount> recounts = facts.recounts().getOrDefault(key.segmentKey(), List.of());
        long before = recounts.stream().filter(recount -> !recount.at().isAfter(until)).count();
        recounts.stream().skip(Math.max(0, before - RECOUNTS)).limit(RECOUNTS + 2L)
                .forEach(recount -> context.add(told(recount, key)));
    }

    static String told(Recount recount, EventKey key) {
        String what = recount.isDeletion() ? "deleted" : "counted as " + recount.lastCounted();
        String with = key.user().isEmpty() ? ""
                : recount.members().contains(key.user().getAsLong()) ? ", with user " + key.user().getAsLong()
                        : ", without user " + key.user().getAsLong();
        return "at " + recount.at() + " " + recount.segment() + " was " + what + with + ": " + recount.members().size()
                + " members";
    }

    private static String told(ReadEvent event) {
        return event.isTombstone() ? event.toString()
                : event + " detected at " + event.value().path("detected_at").asText("?") + " counted at "
                        + event.value().path("counted_at").asText("?") + " reason "
                        + event.value().path("reason").asText("none");
    }

    /** The first few of them. */
    static String some(LongStream ids) {
        List<Long> first = ids.limit(MEMBERS + 1).boxed().toList();
        return first.size() <= MEMBERS ? first.toString() : first.subList(0, MEMBERS) + " and more";
    }
}
