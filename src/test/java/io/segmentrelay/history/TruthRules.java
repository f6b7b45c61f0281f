package io.segmentrelay.history;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

import io.segmentrelay.testing.ReadEvent;

/** What is told of members and segments was so, and was proved. */
final class TruthRules {
    static final List<Rule> ALL = List.of(new Rule("EnteredIsTrue", TruthRules::enteredIsTrue),
            new Rule("LeftIsTrue", TruthRules::leftIsTrue), new Rule("NobodyLeavesUnproved", TruthRules::nobodyLeavesUnproved),
            new Rule("ExactIsSeamless", TruthRules::exactIsSeamless), new Rule("SegmentIsTrue", TruthRules::segmentIsTrue),
            new Rule("BaselineOnce", TruthRules::baselineOnce));

    private TruthRules() {
    }

    /** Whoever is told to be in a segment was in what the API showed of it while the run looked. */
    private static void enteredIsTrue(Facts facts, Findings findings) {
        if (facts.hasRecounts()) {
            facts.events("membership").stream()
                    .filter(event -> List.of("snapshot", "entered").contains(event.change()))
                    .filter(event -> !wasShown(event, facts))
                    .forEach(event -> findings.about(event, "user %d of segment %s was not among those counted",
                            Facts.user(event), event.key().segmentKey()));
        }
    }

    private static boolean wasShown(ReadEvent event, Facts facts) {
        return facts.mayBeMember(Facts.user(event), event.key().segmentKey(), facts.shownFor(event));
    }

    /**
     * Whoever is told to have left was missing from what the API showed of the segment while the run looked, or the segment was
     * deleted. A list that is read by a count of rows can skip somebody in two walks in a row: then, and only where the pages
     * of both show it, the rules of proof allow it, and it is counted. A run by a signal did not look itself: there it is what
     * was shown since the user was told to be a member.
     */
    private static void leftIsTrue(Facts facts, Findings findings) {
        if (facts.hasRecounts()) {
            facts.events("membership").stream().filter(event -> event.change().equals("left"))
                    .filter(event -> !wasMissing(event, facts)).filter(event -> !wasSkippedTwice(event, facts))
                    .forEach(event -> findings.about(event,
                            "user %d of segment %s was among those counted", Facts.user(event), event.key().segmentKey()));
        }
    }

    private static boolean wasMissing(ReadEvent left, Facts facts) {
        List<Recount> shown = switch (left.value().path("reason").asText()) {
            case "signal" -> facts.shown(left.key().segmentKey(), present(left, facts), Facts.time(left, "detected_at"));
            default -> facts.shownFor(left);
        };
        return left.value().path("reason").asText().equals("segment_deleted") ? shown.stream().anyMatch(Recount::isDeletion)
                : shown.stream()
                        .anyMatch(recount -> !recount.isDeletion() && !recount.members().contains(Facts.user(left)));
    }

    private static boolean wasSkippedTwice(ReadEvent left, Facts facts) {
        WalkedPages pages = facts.pages(facts.run(left));
        boolean skipped = pages.areKnown() && pages.maySkip() && !facts.run(left).isExact()
                && !pages.show(Facts.user(left)) && new Walks(facts).otherThatMissed(left).isPresent();
        if (skipped) {
            facts.skippedTwice();
        }
        return skipped;
    }

    /** When the user was last told to be a member. */
    private static Instant present(ReadEvent left, Facts facts) {
        return facts.byKey().get(left.record().key()).stream()
                .filter(event -> !event.isTombstone() && event.record().offset() < left.record().offset())
                .map(event -> Facts.time(event, "detected_at")).max(Instant::compareTo).orElse(Instant.EPOCH);
    }

    /**
     * A run that could not be proved whole, or was given up, judges nobody. One walk alone judges if it was exact; else it
     * takes another one before it that missed the user too, was whole, and is {@link Walks#areIndependent independent
     * evidence}. A count that is off by a constant takes three.
     */
    private static void nobodyLeavesUnproved(Facts facts, Findings findings) {
        Walks walks = new Walks(facts);
        for (RunFacts run : facts.runs()) {
            List<ReadEvent> left = run.events.stream().filter(event -> event.change().equals("left")).toList();
            if (run.report().map(ReadEvent::change).filter(List.of("incomplete", "aborted")::contains).isPresent()) {
                left.forEach(event -> findings.about(event, "somebody leaves by a run that was not whole"));
            } else if (run.wasWhole() && facts.hasRecounts()) {
                left.stream().filter(event -> !event.value().path("reason").asText().equals("signal"))
                        .forEach(event -> nobodyLeavesUnprovedOf(event, run, walks, findings));
            }
        }
    }

    private static void nobodyLeavesUnprovedOf(ReadEvent left, RunFacts run, Walks walks, Findings findings) {
        if (!run.isExact()) {
            if (walks.otherThatMissed(left).isEmpty()) {
                findings.about(left,
                        "user %d leaves by one walk that was not exact, and no independent one before it, of %s",
                        Facts.user(left), walks.told(left));
            }
        } else if (run.deficit() != 0 && !walks.isConstantOffset(run)) {
            findings.about(left, "user %d leaves by a constant offset of %d that no three independent walks have shown",
                    Facts.user(left), run.deficit());
        }
    }

    /**
     * A walk is exact only if nobody could slip past it: one page, or ids that rise or fall all the way, from cursor to cursor.
     * Whoever is read by a count of rows moves between pages, and the counts agree nevertheless.
     */
    private static void exactIsSeamless(Facts facts, Findings findings) {
        for (RunFacts run : facts.runs()) {
            if (run.wasWhole() && run.isExact()) {
                ReadEvent report = run.report().orElseThrow();
                facts.pages(run).whyNotSeamless().ifPresent(why -> findings.about(report, "it is not exact: %s", why));
            }
        }
    }

    /** A segment that is told of was there, and one that is told to be deleted was deleted. */
    private static void segmentIsTrue(Facts facts, Findings findings) {
        if (facts.hasRecounts()) {
            for (ReadEvent event : facts.events("segment")) {
                boolean deleted = event.change().equals("deleted");
                Instant from = deleted ? runBegan(facts, event) : Instant.EPOCH;
                if (facts.shown(event.record().key(), from, Facts.time(event, "detected_at")).stream()
                        .noneMatch(recount -> recount.isDeletion() == deleted)) {
                    findings.about(event, "segment %s was %s", event.record().key(),
                            deleted ? "not deleted" : "never there");
                }
            }
        }
    }

    /** The segment may be back by the time at which its end is told: it was gone when its run began, or since. */
    private static Instant runBegan(Facts facts, ReadEvent deleted) {
        Instant told = Facts.time(deleted, "detected_at");
        return facts.events("crawl").stream().filter(report -> report.record().key().equals(deleted.record().key())
                && report.value().path("reason").asText().equals("segment_deleted"))
                .map(report -> Facts.time(report, "started_at")).filter(began -> !began.isAfter(told))
                .max(Comparator.naturalOrder()).orElse(told);
    }

    /**
     * Until a segment had its first whole walk, newcomers are told of as its baseline, and never again afterwards; a segment
     * that comes back after its deletion begins anew.
     */
    private static void baselineOnce(Facts facts, Findings findings) {
        facts.runsBySegment().values().forEach(runs -> baselineOnceOf(runs, findings));
    }

    private static void baselineOnceOf(List<RunFacts> runs, Findings findings) {
        boolean complete = false;
        for (RunFacts run : runs) {
            for (ReadEvent event : run.ownEvents()) {
                baselineOnceOf(event, complete, findings);
            }
            complete = !run.wasDeletion() && (complete || run.wasWhole());
        }
    }

    private static void baselineOnceOf(ReadEvent event, boolean complete, Findings findings) {
        String reason = event.value().path("reason").asText();
        boolean isBaseline = reason.equals("baseline");
        if (isBaseline && complete) {
            findings.about(event, "reason baseline after the first whole walk of %s", event.key().segmentKey());
        }
        if (event.change().equals("entered") && !isBaseline && !complete) {
            findings.about(event, "reason %s before the first whole walk of %s", reason, event.key().segmentKey());
        }
    }
}
