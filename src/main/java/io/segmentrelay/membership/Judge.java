package io.segmentrelay.membership;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * The rules of proof: from what a walk found out, who has left. A pure function; the guarantees rest on it.
 *
 * <pre>
 *   not whole ─────────────────────────────────▶ nobody is judged
 *   whole ──▶ exact ───────────▶ all missed ───┐
 *        └──▶ not exact ▶ missed twice in a row ┴─▶ above the brake? ──▶ held until confirmed
 *                                                             └────────▶ leave
 * </pre>
 */
public final class Judge {
    /** A segment of so many members or more is not taken to have exchanged all of them between two walks. */
    static final long REPLACEABLE = 10;

    private final Roaring64Bitmap members;
    private final Roaring64Bitmap former;
    private final Suspects before;
    private final WalkFacts facts;
    private final Rules rules;
    private final Duration interval;
    private final OffsetStreak streak;
    private final Roaring64Bitmap missed;

    private Judge(Roaring64Bitmap members, Roaring64Bitmap former, Suspects before, OffsetStreak streakBefore,
            WalkFacts facts, Rules rules, Duration interval) {
        this.members = members;
        this.former = former;
        this.before = before;
        this.facts = facts;
        this.rules = rules;
        this.interval = interval;
        this.missed = Roaring64Bitmap.andNot(members, facts.seen());
        this.streak = facts.ending() instanceof Ending.NextNull && facts.count().isPresent()
                ? OffsetStreak.after(streakBefore, deficit(), missed)
                : streakBefore;
    }

    /**
     * @param members all members as known, those whom this walk brought among them
     * @param former the members before this walk
     * @param before the suspects before this walk
     * @param streak the walks before that were off by a constant; null for none
     * @param interval how often the server counts the segment
     */
    public static Verdict judge(Roaring64Bitmap members, Roaring64Bitmap former, Suspects before, OffsetStreak streak,
            WalkFacts facts, Rules rules, Duration interval) {
        return new Judge(members, former, before, streak, facts, rules, interval).verdict();
    }

    /** Whether the list is worth reading once more: with its word the walk would be exact, and somebody would leave. */
    public static boolean wantsList(Roaring64Bitmap members, Roaring64Bitmap former, Suspects before,
            OffsetStreak streak, WalkFacts facts, Rules rules, Duration interval) {
        return judge(members, former, before, streak, facts.confirmed(), rules, interval) instanceof Verdict.Whole whole
                && whole.exact() && !(whole.leavers().isEmpty() && whole.held().isEmpty());
    }

    private Verdict verdict() {
        Optional<String> incomplete = whyNotWhole();
        if (incomplete.isPresent()) {
            return new Verdict.Incomplete(incomplete.get(), streak);
        }
        Optional<String> notExact = whyNotExact();
        Suspects suspects = suspects();
        Roaring64Bitmap candidates = notExact.isPresent() ? missedTwice(suspects) : missed.clone();
        boolean incredible = isIncredible();
        boolean braked = incredible || rules.isBraked(candidates.getLongCardinality(), former.getLongCardinality());
        Roaring64Bitmap leavers = braked ? Roaring64Bitmap.and(candidates, confirmed(suspects)) : candidates;
        Roaring64Bitmap held = Roaring64Bitmap.andNot(candidates, leavers);
        Suspects left = suspects.without(leavers);
        boolean others = left.all().getLongCardinality() > held.getLongCardinality();
        return new Verdict.Whole(notExact.isEmpty(), words(notExact, held), leavers, held, left, streak,
                others && !incredible);
    }

    private String words(Optional<String> notExact, Roaring64Bitmap held) {
        List<String> words = new ArrayList<>();
        notExact.ifPresent(why -> words.add("not exact: " + why));
        if (notExact.isEmpty() && deficit() != 0) {
            words.add("exact, for count is off by " + deficit() + " in every walk");
        }
        if (!held.isEmpty()) {
            words.add(held.getLongCardinality()
                    + " leavers are held: more than the brake lets go unconfirmed, or all members at once");
        }
        return words.isEmpty() ? null : String.join("; ", words);
    }

    private Optional<String> whyNotWhole() {
        if (facts.ending() instanceof Ending.Failed failed) {
            return Optional.of(failed.why());
        }
        boolean notFound = facts.ending() instanceof Ending.NotFoundOnNext;
        if (facts.count().isEmpty()) {
            return notFound ? Optional.of("a next page answers 404, and no count says whether it was the end")
                    : Optional.empty();
        }
        long count = facts.count().getAsLong();
        long distinct = facts.seen().getLongCardinality();
        if (notFound && distinct != count) {
            return Optional.of("a next page answers 404 after " + distinct + " of " + count + " members");
        }
        if (!rules.isWithinTolerance(distinct, count) && !isConstantOffset()) {
            return Optional.of("saw " + distinct + " distinct members, but count is " + count);
        }
        return Optional.empty();
    }

    private Optional<String> whyNotExact() {
        if (facts.count().isEmpty()) {
            return Optional.of("the pages give no count");
        }
        long count = facts.count().getAsLong();
        if (!facts.countSteady()) {
            return Optional.of("the pages give different counts");
        }
        if (deficit() != 0 && !isConstantOffset()) {
            return Optional.of("saw " + facts.seen().getLongCardinality() + " distinct members, but count is " + count);
        }
        if (facts.objectCount().isEmpty()) {
            return Optional.of("the list gives no object_count");
        }
        if (!rules.isWithinTolerance(facts.objectCount().getAsLong(), count)) {
            return Optional.of("the list's object_count is " + facts.objectCount().getAsLong() + ", but count is " + count);
        }
        if (removesAll()) {
            return Optional.of("it would remove every member");
        }
        if (facts.lastCounted() == null) {
            return Optional.of("the list gives no last_counted");
        }
        return whyMoved();
    }

    /** Only a list that was read again and shows the same count proves that nothing moved meanwhile. */
    private Optional<String> whyMoved() {
        if (missed.isEmpty()) {
            return Optional.empty();
        }
        if (facts.after() instanceof ListedAfter.Read read) {
            return facts.lastCounted().equals(read.lastCounted()) ? Optional.empty()
                    : Optional.of("the segment was counted anew during the walk");
        }
        return Optional.of("the list could not be read again, or no longer shows the segment");
    }

    private long deficit() {
        return facts.count().isEmpty() ? 0 : facts.count().getAsLong() - facts.seen().getLongCardinality();
    }

    private boolean isConstantOffset() {
        return facts.ending() instanceof Ending.NextNull && streak != null && streak.isConstant();
    }

    private boolean removesAll() {
        return !former.isEmpty() && !Roaring64Bitmap.intersects(former, facts.seen());
    }

    /** All members gone at once: believed of a list that is empty by every account, else like leavers above the brake. */
    private boolean isIncredible() {
        if (!removesAll() || former.getLongCardinality() < 2) {
            return false;
        }
        if (facts.seen().isEmpty()) {
            return facts.objectCount().isEmpty() || facts.objectCount().getAsLong() != 0;
        }
        return former.getLongCardinality() >= REPLACEABLE;
    }

    /** The suspects with this walk counted. */
    private Suspects suspects() {
        List<Suspects.Cohort> cohorts = new ArrayList<>();
        Roaring64Bitmap news = missed.clone();
        for (Suspects.Cohort cohort : before.cohorts()) {
            Roaring64Bitmap users = Roaring64Bitmap.and(cohort.users(), missed);
            news.andNot(users);
            if (!users.isEmpty()) {
                boolean counts = counts(cohort);
                cohorts.add(new Suspects.Cohort(users, cohort.misses() + 1, cohort.confirmations() + (counts ? 1 : 0),
                        cohort.since(), counts ? facts.lastCounted() : cohort.lastCounted(),
                        counts ? facts.finishedAt() : cohort.countedMissAt()));
            }
        }
        if (!news.isEmpty()) {
            cohorts.add(new Suspects.Cohort(news, 1, 1, facts.finishedAt(), facts.lastCounted(), facts.finishedAt()));
        }
        return new Suspects(cohorts);
    }

    private boolean counts(Suspects.Cohort cohort) {
        if (facts.lastCounted() == null || cohort.lastCounted() == null) {
            return !facts.finishedAt().isBefore(cohort.countedMissAt().plus(interval));
        }
        return !facts.lastCounted().equals(cohort.lastCounted());
    }

    private static Roaring64Bitmap missedTwice(Suspects suspects) {
        Roaring64Bitmap users = new Roaring64Bitmap();
        suspects.cohorts().stream().filter(cohort -> cohort.misses() >= 2).forEach(cohort -> users.or(cohort.users()));
        return users;
    }

    private Roaring64Bitmap confirmed(Suspects suspects) {
        Roaring64Bitmap users = new Roaring64Bitmap();
        suspects.cohorts().stream().filter(cohort -> cohort.confirmations() > rules.brakeConfirmations())
                .forEach(cohort -> users.or(cohort.users()));
        return users;
    }
}
