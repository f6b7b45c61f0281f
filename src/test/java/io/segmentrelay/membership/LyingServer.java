package io.segmentrelay.membership;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.Random;

import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * A server with a true history of one segment, which it tells honestly or not. It lies as servers do that are no
 * adversaries: no member who is there all the time is left out of two walks in a row for two causes, and what is shown while it
 * counts is nobody, a part of the members, or a mixture of before and after. But one and the same cause leaves the same members
 * out of any number of walks, until the segment is counted anew, if what is shown then is not what the list says: a list that
 * is
 * cut in the same place, a server that is busy counting, rows that moved over a page's edge.
 */
final class LyingServer {
    private static final long FIRST_ID = (1L << 31) - 20;
    private static final int IDS = 60;
    private static final Duration A_WALK = Duration.ofMinutes(1);

    private final Random random;
    private final Rules rules;
    private final boolean tellsLastCounted;
    private final boolean tellsObjectCount;
    private final boolean tellsCount;
    /** How far {@code count}, and perhaps {@code object_count}, is off, always. */
    private final int offset;
    private final boolean objectCountIsOffToo;

    private Instant now = Walks.MIDNIGHT;
    private int counts;
    private boolean shownSinceTheCount;
    private long listedMembers;
    private Roaring64Bitmap skipped = new Roaring64Bitmap();
    /** Why some are left out of each walk until the next count; null if there is no such cause. */
    private Cause cause;
    private Roaring64Bitmap leftOut;
    private int failingLists = Integer.MAX_VALUE;
    Roaring64Bitmap members = new Roaring64Bitmap();
    /** Members who were so ever since the relay saw them: none of them may leave. */
    Roaring64Bitmap steady = new Roaring64Bitmap();

    private enum Cause {
        /** {@code count} is of those who are shown. */
        BUSY_COUNTING,
        /** {@code next} is null too early, {@code count} is of all. */
        CUT,
        /** As many others are shown as are left out, so that all counts agree; pages are found by number. */
        MOVED
    }

    LyingServer(Random random, Rules rules) {
        this.random = random;
        this.rules = rules;
        this.tellsLastCounted = chance(80);
        this.tellsObjectCount = chance(80);
        this.tellsCount = chance(90);
        this.offset = chance(70) ? 0 : random.nextInt(6) - 2;
        this.objectCountIsOffToo = random.nextBoolean();
        count();
    }

    /** The server counts: people have come and gone. */
    void count() {
        int percentThatMove = new int[] { 4, 4, 15, 50, 100 }[random.nextInt(5)];
        boolean allLeave = chance(5);
        for (long id = FIRST_ID; id < FIRST_ID + IDS; id++) {
            boolean isMember = members.contains(id);
            if (isMember && (allLeave || chance(percentThatMove))) {
                members.removeLong(id);
            } else if (!isMember && !allLeave && chance(percentThatMove)) {
                members.addLong(id);
            }
        }
        steady.and(members);
        countAgain();
    }

    /** The server counts and finds what it found before. */
    void countAgain() {
        listedMembers = members.getLongCardinality();
        counts++;
        shownSinceTheCount = false;
        cause = null;
        now = now.plus(Known.INTERVAL);
    }

    /** An honest walk: all members are shown. */
    Walks honest() {
        return shown(new Roaring64Bitmap()).ending(new Ending.NextNull());
    }

    /** A walk at which something is wrong, perhaps. */
    Walks dubious() {
        if (cause == null && chance(15)) {
            beginCause();
        }
        if (cause != null && chance(70)) {
            return ofTheCause();
        }
        int kind = random.nextInt(100);
        if (kind < 20) {
            return honest();
        }
        if (kind < 35) {
            return shown(skips());
        }
        if (kind < 45) {
            return agreeing(shown(skips()));
        }
        if (kind < 50) {
            return shown(skips()).unsteady();
        }
        if (kind < 55) {
            return movedOverAnEdge(skips());
        }
        if (kind < 62) {
            return shown(skips()).count(OptionalLong.empty());
        }
        if (kind < 70) {
            return cutShort().broken();
        }
        if (kind < 78) {
            return notFoundTooEarly(cutShort());
        }
        if (kind < 88 || !shownSinceTheCount) {
            return countedMeanwhile();
        }
        return whileCounting();
    }

    /** It begins only if the list gives it away: two walks that agree with the list are taken for independent. */
    private void beginCause() {
        Cause begun = Cause.values()[random.nextInt(Cause.values().length)];
        Roaring64Bitmap those = begun == Cause.CUT ? tail(1 + random.nextInt(90))
                : some(Roaring64Bitmap.andNot(members, skipped), 1 + random.nextInt(60));
        if (Roaring64Bitmap.intersects(those, skipped) || those.isEmpty() || those.getLongCardinality() == -offset) {
            return;
        }
        long shown = members.getLongCardinality() - (begun == Cause.MOVED ? 0 : those.getLongCardinality());
        if (objectCount().isEmpty() || !rules.isWithinTolerance(shown, objectCount().getAsLong())
                && !rules.isWithinTolerance(objectCount().getAsLong(), shown)) { // Either may be what the tolerance is of.
            cause = begun;
            leftOut = those;
        }
    }

    private Walks ofTheCause() {
        return switch (cause) {
            case BUSY_COUNTING -> {
                Walks walk = shown(leftOut);
                yield tellsCount ? walk.count(OptionalLong.of(walk.seen().getLongCardinality())) : walk;
            }
            case CUT -> shown(leftOut);
            case MOVED -> movedOverAnEdge(leftOut);
        };
    }

    /** As many have come as are skipped, who are not counted yet. */
    private Walks movedOverAnEdge(Roaring64Bitmap skips) {
        Walks walk = shown(skips);
        Roaring64Bitmap seen = walk.seen().clone();
        for (long id = FIRST_ID + IDS; id < FIRST_ID + IDS + skips.getLongCardinality(); id++) {
            seen.addLong(id);
        }
        return walk.seeing(seen).torn();
    }

    /** The last of them. */
    private Roaring64Bitmap tail(int percent) {
        long[] ids = members.toArray();
        Roaring64Bitmap tail = new Roaring64Bitmap();
        for (int i = ids.length - ids.length * percent / 100; i < ids.length; i++) {
            tail.addLong(ids[i]);
        }
        return tail;
    }

    /** From now on at most one reading of the list fails. */
    void settle() {
        failingLists = 1;
    }

    /** What the list says now, once more; for one time in ten it cannot be read. */
    ListedAfter again() {
        return chance(10) && failingLists-- > 0 ? new ListedAfter.Unreadable()
                : new ListedAfter.Read(lastCounted(), objectCount());
    }

    /** A walk to the end, at which all are shown but these, who are not skipped the next time. */
    private Walks shown(Roaring64Bitmap skips) {
        skipped = skips;
        shownSinceTheCount = true;
        return walk(Roaring64Bitmap.andNot(members, skips));
    }

    private Walks walk(Roaring64Bitmap seen) {
        now = now.plus(A_WALK);
        steady.or(Roaring64Bitmap.and(seen, members));
        OptionalLong count = tellsCount ? OptionalLong.of(Math.max(0, members.getLongCardinality() + offset))
                : OptionalLong.empty();
        return Walks.over(seen).count(count).objectCount(objectCount()).lastCounted(lastCounted())
                .after(new ListedAfter.NotRead()).at(now);
    }

    /** Some whom the walk before did not skip; never as many as would make up for a count that is too low. */
    private Roaring64Bitmap skips() {
        Roaring64Bitmap skips = some(Roaring64Bitmap.andNot(members, skipped), random.nextInt(30));
        return skips.getLongCardinality() == -offset ? new Roaring64Bitmap() : skips;
    }

    /** The count agrees with what was shown; but then it contradicts the list. */
    private Walks agreeing(Walks walk) {
        long seen = walk.seen().getLongCardinality();
        OptionalLong listed = objectCount();
        return listed.isPresent() && rules.isWithinTolerance(listed.getAsLong(), seen) ? walk
                : walk.count(OptionalLong.of(seen));
    }

    private Walks cutShort() {
        return walk(some(members, random.nextInt(101)));
    }

    private Walks notFoundTooEarly(Walks walk) {
        OptionalLong count = walk.count();
        return count.isPresent() && count.getAsLong() == walk.seen().getLongCardinality() ? walk.broken()
                : walk.notFound();
    }

    /** The segment is counted while it is walked: before and after are mixed, and some who were there skipped. */
    private Walks countedMeanwhile() {
        String lastCounted = lastCounted();
        OptionalLong objectCount = objectCount();
        Roaring64Bitmap before = members.clone();
        Roaring64Bitmap seenBefore = some(before, 50);
        steady.or(seenBefore);
        count();
        Roaring64Bitmap stayed = Roaring64Bitmap.and(before, members);
        Roaring64Bitmap skips = some(Roaring64Bitmap.andNot(stayed, skipped), random.nextInt(20));
        Roaring64Bitmap seenAfter = some(Roaring64Bitmap.andNot(members, before), 50);
        seenAfter.or(Roaring64Bitmap.andNot(stayed, skips));
        Walks walk = walk(seenAfter);
        skipped = Roaring64Bitmap.andNot(skips, seenBefore);
        Roaring64Bitmap seen = Roaring64Bitmap.or(seenBefore, seenAfter);
        Walks mixed = new Walks(new Ending.NextNull(), walk.count(), random.nextBoolean(), random.nextBoolean(), seen,
                objectCount, lastCounted, new ListedAfter.NotRead(), now);
        return tellsCount && chance(50) ? mixed.count(OptionalLong.of(seen.getLongCardinality())) : mixed;
    }

    /** The server shows nobody until it is done, and in the list what it counted last. */
    private Walks whileCounting() {
        Roaring64Bitmap nobody = new Roaring64Bitmap();
        return walk(nobody).count(OptionalLong.of(0));
    }

    private Roaring64Bitmap some(Roaring64Bitmap users, int percent) {
        Roaring64Bitmap some = new Roaring64Bitmap();
        users.forEach(user -> {
            if (chance(percent)) {
                some.addLong(user);
            }
        });
        return some;
    }

    private String lastCounted() {
        return tellsLastCounted ? "count " + counts : null;
    }

    private OptionalLong objectCount() {
        if (!tellsObjectCount) {
            return OptionalLong.empty();
        }
        long listed = listedMembers + (objectCountIsOffToo ? offset : 0);
        return OptionalLong.of(Math.max(listedMembers == 0 ? 0 : 1, listed)); // Only of an empty segment it says 0.
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    @Override
    public String toString() {
        return "server with last_counted: %s, object_count: %s, count: %s, off by %d".formatted(tellsLastCounted,
                tellsObjectCount, tellsCount, offset);
    }
}
