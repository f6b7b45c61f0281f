package io.segmentrelay.membership;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * How much a walk proves, independent of whom it missed: whether it is whole, exact, credible. Absent figures prove nothing.
 *
 * @param evidence what makes it independent of others
 * @param remembered the same, as later walks are compared with it
 * @param deficit count less distinct members seen; 0 without a count
 * @param streak the walks in a row, this one among them, that were off by a constant; null for none
 * @param removesAll whether it saw none of the former members
 */
record Proof(WalkFacts facts, Rules rules, Evidence evidence, Evidence remembered, long formerSize, boolean missedSome,
        boolean removesAll, long deficit, OffsetStreak streak) {
    /** A segment of so many members or more is not taken to have exchanged all of them between two walks. */
    static final long REPLACEABLE = 10;

    static Proof of(WalkFacts facts, Roaring64Bitmap former, Roaring64Bitmap missed, OffsetStreak before,
            Rules rules, Duration interval) {
        Evidence evidence = Evidence.of(facts, rules);
        Evidence remembered = missed.isEmpty() ? evidence : evidence.remembered(facts.after());
        long distinct = facts.seen().getLongCardinality();
        long deficit = facts.count().isPresent() ? facts.count().getAsLong() - distinct : 0;
        return new Proof(facts, rules, evidence, remembered, former.getLongCardinality(), !missed.isEmpty(),
                !former.isEmpty() && !Roaring64Bitmap.intersects(former, facts.seen()), deficit,
                streak(facts, evidence, remembered, before, deficit, missed, interval));
    }

    /** A failed walk has no offset. It ends the row if it saw anybody: that may be a member whom the row has missed. */
    private static OffsetStreak streak(WalkFacts facts, Evidence evidence, Evidence remembered, OffsetStreak before,
            long deficit, Roaring64Bitmap missed, Duration interval) {
        boolean counted = facts.count().isPresent();
        if (facts.ending() instanceof Ending.NextNull) {
            return counted && facts.countSteady() ? OffsetStreak.after(before, deficit, missed, evidence,
                    remembered, interval) : null;
        }
        return facts.seen().isEmpty() ? before : null;
    }

    /** Empty if the walk is whole. */
    Optional<String> whyNotWhole() {
        if (facts.ending() instanceof Ending.Failed failed) {
            return Optional.of(failed.why());
        }
        if (isEmptyAtFirst()) {
            return Optional.of("it shows nobody, but the list's object_count is " + facts.objectCount().getAsLong());
        }
        boolean notFound = facts.ending() instanceof Ending.NotFoundOnNext;
        if (facts.count().isEmpty()) {
            return notFound ? Optional.of("a next page answers 404, and no count says whether it was the end")
                    : Optional.empty();
        }
        if (notFound && deficit != 0) {
            return Optional.of("a next page answers 404 after " + distinct() + " of " + count() + " members");
        }
        return rules.isWithinTolerance(distinct(), count()) || isConstantOffset() ? Optional.empty()
                : Optional.of(difference());
    }

    /** A recounting server shows an empty page. As a baseline it would make everybody a newcomer afterwards. */
    private boolean isEmptyAtFirst() {
        return formerSize == 0 && facts.seen().isEmpty() && facts.objectCount().orElse(0) > 0;
    }

    boolean isExact() {
        return whyNotExact().isEmpty();
    }

    /** Of a whole walk; empty if it is exact. */
    Optional<String> whyNotExact() {
        OptionalLong listed = facts.objectCount();
        if (facts.count().isEmpty()) {
            return Optional.of("the pages give no count");
        }
        if (!facts.countSteady()) {
            return Optional.of("the pages give different counts");
        }
        if (deficit != 0 && !isConstantOffset()) {
            return Optional.of(difference());
        }
        if (!facts.seamless()) {
            return Optional
                    .of("its pages may have skipped somebody: they are paged by number, or their ids do not rise or fall");
        }
        if (listed.isEmpty()) {
            return Optional.of("the list gives no object_count");
        }
        if (!rules.isWithinTolerance(listed.getAsLong(), count())) {
            return Optional.of("the list's object_count is " + listed.getAsLong() + ", but count is " + count());
        }
        if (removesAll) {
            return Optional.of("it would remove every member");
        }
        if (facts.lastCounted() == null) {
            return Optional.of("the list gives no last_counted");
        }
        return missedSome ? whyMoved() : Optional.empty();
    }

    /** Only a list that was read again and shows the same count proves that nothing moved meanwhile. */
    private Optional<String> whyMoved() {
        if (facts.after() instanceof ListedAfter.Read read) {
            return facts.lastCounted().equals(read.lastCounted()) ? Optional.empty()
                    : Optional.of("the segment was counted anew during the walk");
        }
        return Optional.of("the list could not be read again, or no longer shows the segment");
    }

    /**
     * All former members are gone at once: more likely the server is busy counting, or shows another workspace. It is credible
     * if the list shows the segment empty too, or if a small segment has exchanged its members.
     */
    boolean isIncredible() {
        if (!removesAll) {
            return false;
        }
        return facts.seen().isEmpty() ? !isListedEmpty() : formerSize >= REPLACEABLE;
    }

    /**
     * How many misses the walk counts for: an exact one for two, else one. If it incredibly shows nobody it counts for none. If
     * it incredibly shows only newcomers it counts for two: they make the next walk credible, and the former members must stay
     * held.
     */
    int misses() {
        if (isIncredible()) {
            return facts.seen().isEmpty() ? 0 : Suspects.Cohort.ENOUGH;
        }
        return isExact() ? Suspects.Cohort.ENOUGH : 1;
    }

    private boolean isListedEmpty() {
        boolean again = facts.after() instanceof ListedAfter.Read read && read.objectCount().isPresent();
        OptionalLong listed = again ? ((ListedAfter.Read) facts.after()).objectCount() : facts.objectCount();
        return listed.isPresent() && listed.getAsLong() == 0;
    }

    private boolean isConstantOffset() {
        return facts.ending() instanceof Ending.NextNull && streak != null && streak.isConstant();
    }

    private String difference() {
        return "saw " + distinct() + " distinct members, but count is " + count();
    }

    private long distinct() {
        return facts.seen().getLongCardinality();
    }

    private long count() {
        return facts.count().getAsLong();
    }
}
