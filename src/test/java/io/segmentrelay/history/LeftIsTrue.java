package io.segmentrelay.history;

import java.time.Instant;
import java.util.List;

import io.segmentrelay.testing.ReadEvent;

/**
 * Whoever is told to have left was missing from what the API showed of the segment while the run looked, or the segment was
 * deleted. A list that is read by a count of rows can skip somebody in two walks in a row: then, and only where the pages of
 * both show it, the rules of proof allow it, and it is counted. A run by a signal did not look itself: there it is what was
 * shown since the user was told to be a member.
 */
final class LeftIsTrue implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        if (facts.hasRecounts()) {
            facts.events("membership").stream().filter(event -> event.change().equals("left"))
                    .filter(event -> !isTrue(event, facts)).filter(event -> !wasSkippedTwice(event, facts))
                    .forEach(event -> findings.about(event,
                            "user %d of segment %s was among those counted", Facts.user(event), event.key().segmentKey()));
        }
    }

    private static boolean isTrue(ReadEvent left, Facts facts) {
        List<Recount> shown = switch (left.value().path("reason").asText()) {
            case "signal" -> facts.shown(left.key().segmentKey(), present(left, facts), Facts.time(left, "detected_at"));
            default -> facts.shownFor(left);
        };
        return left.value().path("reason").asText().equals("segment_deleted") ? shown.stream().anyMatch(Recount::isDeletion)
                : shown.stream().anyMatch(recount -> !recount.isDeletion() && !recount.members().contains(Facts.user(left)));
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
}
