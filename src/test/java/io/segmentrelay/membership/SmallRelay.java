package io.segmentrelay.membership;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

import org.roaringbitmap.longlong.Roaring64Bitmap;

import io.segmentrelay.membership.SmallAnswer.Time;

/**
 * What the relay knows of the users of a small world, as bits: those of each user, and of the row of walks that were off by a
 * constant. The rules themselves decide what comes of a walk.
 */
record SmallRelay(int[] users, int row) {
    static final int USERS = 4;
    /** Three of four are above the brake, and leave with the second count that bears it out. */
    static final Rules RULES = new Rules(0, 2, 0.5, 1);

    static final int MEMBER = 1;
    static final int SUSPECT = 1 << 1;
    /** One that a walk of the row of constant offsets missed. */
    static final int IN_ROW = 1 << 2;
    private static final int HELD = 1 << 3;
    private static final int EVIDENCE = 4;
    private static final int AGREED = 1;
    private static final int SAME_COUNT = 2;
    private static final int WITHIN_INTERVAL = 4;
    private static final int UNKNOWN_COUNT = 8;
    private static final int MISSES = 8;
    private static final int CONFIRMATIONS = 10;
    static final int BITS = 12;
    private static final int ROW_DEFICIT = 3;
    private static final int ROW_WALKS = 4;

    private static final Duration INTERVAL = Duration.ofHours(4);
    private static final Instant NOW = Walks.MIDNIGHT;
    /** By the mask of who was missed. */
    private static final List<String> HASHES = IntStream.range(0, 1 << USERS)
            .mapToObj(mask -> OffsetStreak.after(null, 1, users(mask), new Evidence(false, null, NOW),
                    new Evidence(false, null, NOW), INTERVAL).missedHash())
            .toList();

    /** After a walk: what is known, and who has left. */
    record After(SmallRelay relay, int leavers) {
        /** The same of the users in another order. */
        After in(Integer[] order) {
            int[] users = new int[USERS];
            int left = 0;
            for (int user = 0; user < USERS; user++) {
                users[order[user]] = relay.users[user];
                left |= (leavers >> user & 1) << order[user];
            }
            return new After(new SmallRelay(users, relay.row), left);
        }
    }

    static Roaring64Bitmap users(int mask) {
        Roaring64Bitmap users = new Roaring64Bitmap();
        for (int user = 0; user < USERS; user++) {
            if ((mask & 1 << user) != 0) {
                users.addLong(user);
            }
        }
        return users;
    }

    static int mask(Roaring64Bitmap users) {
        int mask = 0;
        for (long user : users.toArray()) {
            mask |= 1 << user;
        }
        return mask;
    }

    int those(int bit) {
        int mask = 0;
        for (int user = 0; user < USERS; user++) {
            mask |= (users[user] & bit) != 0 ? 1 << user : 0;
        }
        return mask;
    }

    boolean isCertain() {
        return those(SUSPECT) == 0;
    }

    /** Has the rules judge a walk, as the ledger does: the list is read once more if they want it. */
    After after(SmallAnswer answer, boolean tellsLastCounted) {
        String lastCounted = !tellsLastCounted ? null : answer.time() == Time.COUNTED ? "new" : "same";
        String after = tellsLastCounted && !answer.quiet() ? "newer" : lastCounted;
        Instant at = answer.time() == Time.INTERVAL ? NOW.plus(INTERVAL) : NOW;
        Roaring64Bitmap former = users(those(MEMBER));
        Roaring64Bitmap members = Users.both(former, users(answer.shown()));
        WalkFacts facts = answer.facts(lastCounted, at);
        Suspects suspects = suspects(tellsLastCounted);
        OffsetStreak streak = streak(tellsLastCounted);
        if (Judge.wantsList(members, former, suspects, streak, facts, RULES, INTERVAL)) {
            facts = new WalkFacts(facts.ending(), facts.count(), facts.countSteady(), facts.seamless(), facts.seen(),
                    facts.objectCount(), lastCounted, new ListedAfter.Read(after, facts.objectCount()),
                    at);
        }
        Verdict verdict = Judge.judge(members, former, suspects, streak, facts, RULES, INTERVAL);
        if (verdict instanceof Verdict.Whole whole) {
            int leavers = mask(whole.leavers());
            return new After(of(mask(members) & ~leavers, whole.suspects(), whole.streak(), after, at), leavers);
        }
        Verdict.Incomplete incomplete = (Verdict.Incomplete) verdict;
        return new After(of(mask(members), incomplete.suspects(), incomplete.streak(), after, at), 0);
    }

    private static SmallRelay of(int members, Suspects suspects, OffsetStreak streak, String lastCounted, Instant at) {
        int[] users = new int[USERS];
        int inRow = streak == null ? 0 : HASHES.indexOf(streak.missedHash());
        for (int user = 0; user < USERS; user++) {
            users[user] = (members >> user & 1) * MEMBER | (inRow >> user & 1) * IN_ROW;
        }
        for (Suspects.Cohort cohort : suspects.cohorts()) {
            int bits = SUSPECT | (cohort.hold() == Suspects.Hold.HELD ? HELD : 0) | evidence(cohort.counted(), lastCounted, at)
                    | Math.min(Suspects.Cohort.ENOUGH, cohort.misses()) << MISSES
                    | Math.min(RULES.brakeConfirmations() + 1, cohort.confirmations()) << CONFIRMATIONS;
            for (long user : cohort.users().toArray()) {
                users[(int) user] |= bits;
            }
        }
        return new SmallRelay(users, streak == null ? 0
                : 1 | (streak.deficit() > 0 ? 1 << ROW_DEFICIT : 0) | streak.walks() << ROW_WALKS
                        | evidence(streak.counted(), lastCounted, at) << 2);
    }

    private static int evidence(Evidence evidence, String lastCounted, Instant at) {
        return (evidence.agreed() ? AGREED : 0) << EVIDENCE
                | (Objects.equals(evidence.lastCounted(), lastCounted) ? SAME_COUNT : 0) << EVIDENCE
                | (evidence.lastCounted() == null ? UNKNOWN_COUNT : 0) << EVIDENCE
                | (at.isBefore(evidence.at().plus(INTERVAL)) ? WITHIN_INTERVAL : 0) << EVIDENCE;
    }

    private static Evidence evidence(int bits, boolean tellsLastCounted) {
        int of = bits >> EVIDENCE;
        return new Evidence((of & AGREED) != 0, !tellsLastCounted || (of & UNKNOWN_COUNT) != 0 ? null
                : (of & SAME_COUNT) != 0 ? "same" : "old",
                (of & WITHIN_INTERVAL) != 0 ? NOW : NOW.minus(INTERVAL));
    }

    private Suspects suspects(boolean tellsLastCounted) {
        Map<Integer, Roaring64Bitmap> cohorts = new HashMap<>();
        for (int user = 0; user < USERS; user++) {
            if ((users[user] & SUSPECT) != 0) {
                cohorts.computeIfAbsent(users[user] & ~IN_ROW, none -> new Roaring64Bitmap()).addLong(user);
            }
        }
        List<Suspects.Cohort> suspects = new ArrayList<>();
        cohorts.forEach((bits, users) -> suspects.add(new Suspects.Cohort(users, bits >> MISSES & 3, bits >> CONFIRMATIONS & 3,
                NOW, evidence(bits, tellsLastCounted), (bits & HELD) != 0 ? Suspects.Hold.HELD : Suspects.Hold.NONE)));
        return new Suspects(suspects);
    }

    private OffsetStreak streak(boolean tellsLastCounted) {
        return row == 0 ? null
                : new OffsetStreak((row & 1 << ROW_DEFICIT) != 0 ? 1 : -1, HASHES.get(those(IN_ROW)), row >> ROW_WALKS & 3,
                        evidence(row >> 2, tellsLastCounted));
    }
}
