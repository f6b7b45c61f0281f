package io.segmentrelay.membership;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * The rules of proof: who has left, by the facts of a walk. A pure function; the guarantees rest on it.
 *
 * <pre>
 *   not whole ─────────────────────────────────▶ nobody is judged
 *   whole ──▶ incredible ─────────────────────────────────────▶ held until confirmed
 *        ├──▶ exact ───────────▶ all missed ───┐                      ▲
 *        └──▶ not exact ▶ missed by a second,  ─┴─▶ above the brake? ─┤
 *                         independent one          or held before?    └────▶ leave
 * </pre>
 */
public final class Judge {
    private final Roaring64Bitmap former;
    private final Suspects before;
    private final WalkFacts facts;
    private final Rules rules;
    private final Duration interval;
    private final Proof proof;
    private final Roaring64Bitmap missed;

    private Judge(Roaring64Bitmap members, Roaring64Bitmap former, Suspects before, OffsetStreak streak,
            WalkFacts facts, Rules rules, Duration interval) {
        this.former = former;
        this.before = before;
        this.facts = facts;
        this.rules = rules;
        this.interval = interval;
        this.missed = Roaring64Bitmap.andNot(members, facts.seen());
        this.proof = Proof.of(facts, former, missed, streak, rules, interval);
    }

    /**
     * Judges a walk that ended. Changes none of its arguments.
     *
     * @param members all known members, including those that this walk brought
     * @param former the members before this walk
     * @param before the suspects before this walk
     * @param streak the walks before that were off by a constant; null for none
     * @param interval how often the server counts the segment
     */
    public static Verdict judge(Roaring64Bitmap members, Roaring64Bitmap former, Suspects before, OffsetStreak streak,
            WalkFacts facts, Rules rules, Duration interval) {
        return new Judge(members, former, before, streak, facts, rules, interval).verdict();
    }

    /** Whether reading the list again would prove more now, or show later walks that a recount lies between. */
    public static boolean wantsList(Roaring64Bitmap members, Roaring64Bitmap former, Suspects before,
            OffsetStreak streak, WalkFacts facts, Rules rules, Duration interval) {
        Verdict unsure = judge(members, former, before, streak, facts, rules, interval);
        if (facts.lastCounted() != null && isCountUnknown(unsure)) {
            return true;
        }
        return unsure instanceof Verdict.Whole whole
                && judge(members, former, before, streak, facts.confirmed(), rules, interval) instanceof Verdict.Whole sure
                && (!sure.leavers().equals(whole.leavers()) || !Objects.equals(sure.confirmFrom(), whole.confirmFrom()));
    }

    private static boolean isCountUnknown(Verdict verdict) {
        Suspects suspects = verdict instanceof Verdict.Whole whole ? whole.suspects() : Suspects.none();
        OffsetStreak streak = verdict instanceof Verdict.Whole whole ? whole.streak()
                : ((Verdict.Incomplete) verdict).streak();
        return streak != null && streak.counted().lastCounted() == null
                || suspects.cohorts().stream().anyMatch(cohort -> cohort.counted().lastCounted() == null);
    }

    private Verdict verdict() {
        Optional<String> incomplete = proof.whyNotWhole();
        if (incomplete.isPresent()) {
            return new Verdict.Incomplete(incomplete.get(), before.without(facts.seen()), proof.streak());
        }
        Suspects suspects = suspects();
        Roaring64Bitmap candidates = proof.isIncredible() ? missed : suspects.those(Suspects.Cohort::isMissedEnough);
        Roaring64Bitmap leavers = Roaring64Bitmap.andNot(candidates, braked(candidates));
        leavers.or(Roaring64Bitmap.and(candidates, confirmed(suspects)));
        Roaring64Bitmap held = Roaring64Bitmap.andNot(candidates, leavers);
        Suspects rest = suspects.without(leavers).holding(held);
        return new Verdict.Whole(proof.isExact(), words(held), leavers, held, rest, streak(leavers),
                confirmFrom(rest));
    }

    /** When a walk can first confirm the suspects that nothing holds; null if there are none. */
    private Instant confirmFrom(Suspects rest) {
        return rest.cohorts().stream().filter(cohort -> !cohort.isMissedEnough() && cohort.hold() == Suspects.Hold.NONE)
                .map(cohort -> proof.evidence().agreed() ? facts.finishedAt() : cohort.counted().at().plus(interval))
                .min(Comparator.naturalOrder()).orElse(null);
    }

    /** The suspects with this walk counted. */
    private Suspects suspects() {
        int misses = proof.misses();
        List<Suspects.Cohort> cohorts = new ArrayList<>();
        Roaring64Bitmap news = missed.clone();
        for (Suspects.Cohort cohort : before.cohorts()) {
            Roaring64Bitmap users = Roaring64Bitmap.and(cohort.users(), missed);
            news.andNot(users);
            if (!users.isEmpty()) {
                cohorts.add(cohort.missedAgain(users, misses, proof.evidence(), proof.remembered(), interval));
            }
        }
        if (!news.isEmpty()) {
            cohorts.add(new Suspects.Cohort(news, misses, 1, facts.finishedAt(), proof.remembered()));
        }
        return new Suspects(cohorts);
    }

    /** Leavers that must be confirmed first: all if they are too many at once, else those that were held before. */
    private Roaring64Bitmap braked(Roaring64Bitmap candidates) {
        return proof.isIncredible() || rules.isBraked(candidates.getLongCardinality(), former.getLongCardinality())
                ? candidates
                : before.those(Suspects.Cohort::isMissedEnough);
    }

    private Roaring64Bitmap confirmed(Suspects suspects) {
        int further = proof.isIncredible() ? Math.max(1, rules.brakeConfirmations()) : rules.brakeConfirmations();
        return suspects.those(
                cohort -> cohort.confirmations() > further || cohort.hold() == Suspects.Hold.APPROVED);
    }

    private OffsetStreak streak(Roaring64Bitmap leavers) {
        return proof.streak() == null || leavers.isEmpty() ? proof.streak()
                : proof.streak().stillMissing(Roaring64Bitmap.andNot(missed, leavers));
    }

    private String words(Roaring64Bitmap held) {
        List<String> words = new ArrayList<>();
        proof.whyNotExact().ifPresent(why -> words.add("not exact: " + why));
        if (proof.isExact() && proof.deficit() != 0) {
            words.add("exact, for count is off by " + proof.deficit() + " in every walk");
        }
        if (!held.isEmpty()) {
            words.add(held.getLongCardinality()
                    + " leavers are held: more than the brake lets go unconfirmed, or all members at once");
        }
        return words.isEmpty() ? null : String.join("; ", words);
    }
}
