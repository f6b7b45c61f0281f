package io.segmentrelay.membership;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.carrotsearch.hppc.LongHashSet;
import com.carrotsearch.hppc.LongObjectHashMap;
import com.carrotsearch.hppc.cursors.LongCursor;
import com.carrotsearch.hppc.cursors.LongObjectCursor;

import io.segmentrelay.membership.SmallAnswer.Pages;
import io.segmentrelay.membership.SmallAnswer.Time;
import io.segmentrelay.membership.SmallTruth.Assumption;

/**
 * Every history of a segment of a few users and a few walks, with every answer that the assumptions allow. Histories that the
 * rules cannot tell apart any more are followed as one; users have no names.
 */
final class SmallWorlds {
    private static final int USERS = SmallRelay.USERS;
    private static final int MASKS = 1 << USERS;
    private static final int NOBODY = 0;
    private static final int SOMEBODY = 1;
    private static final long UNKNOWN = -1;

    /** As far as some histories have got; the first of them is remembered. */
    private static final class World {
        final World before;
        final SmallAnswer walk;
        final int there;
        double histories;

        World(World before, SmallAnswer walk, int there) {
            this.before = before;
            this.walk = walk;
            this.there = there;
        }

        String history() {
            return before == null ? "all members are known"
                    : before.history() + "\n  " + walk + ", then there are "
                            + Integer.toBinaryString(there);
        }
    }

    /** Walks that show the same users and come to the same: a bit for each of the answers. */
    private record Alike(SmallRelay relay, SmallAnswer first, long answers) {
    }

    /** What comes of the walks that show some users, of what the relay knows. */
    private final class Outcomes {
        final SmallRelay.After[] afters;
        /** Which of the answers make a user leave. */
        final long[] leave = new long[USERS];
        /** Alike for the relay. */
        final List<Alike> alike = new ArrayList<>();
        /** Alike for the relay and for the assumptions. */
        final List<Alike> alikeForAll = new ArrayList<>();

        /** Of a relay that knows the same of several users, it is enough to ask of those shown whose number is lowest. */
        Outcomes(SmallRelay relay, int shown, Outcomes[] known) {
            List<SmallAnswer> walks = answers.get(shown);
            Integer[] order = { 0, 1, 2, 3 };
            Arrays.sort(order, Comparator.comparing((Integer user) -> relay.users()[user])
                    .thenComparing(user -> (shown >> user & 1) == 0));
            int first = 0;
            for (int user = 0; user < USERS; user++) {
                first |= (shown >> order[user] & 1) << user;
            }
            if (first != shown && known[first] == null) {
                known[first] = new Outcomes(relay, first, known);
            }
            afters = first == shown
                    ? walks.stream().map(walk -> relay.after(walk, tellsLastCounted)).toArray(SmallRelay.After[]::new)
                    : Arrays.stream(known[first].afters).map(after -> after.in(order)).toArray(SmallRelay.After[]::new);
            Map<Object, Alike> forRelay = new LinkedHashMap<>();
            Map<Object, Alike> forAll = new LinkedHashMap<>();
            for (int i = 0; i < afters.length; i++) {
                for (int user = 0; user < USERS; user++) {
                    leave[user] |= (afters[i].leavers() >> user & 1L) << i;
                }
                long end = end(afters[i].relay(), NOBODY, false);
                SmallAnswer walk = walks.get(i);
                Alike one = new Alike(afters[i].relay(), walk, 1L << i);
                forRelay.merge(end, one, SmallWorlds::both);
                forAll.merge(List.of(end, walk.pages().isOff() ? walk.pages() : walk.pages() == Pages.FAILED, walk.agrees(),
                        walk.quiet(), walk.time()), one, SmallWorlds::both);
            }
            alike.addAll(forRelay.values());
            alikeForAll.addAll(forAll.values());
        }
    }

    private static Alike both(Alike one, Alike other) {
        return new Alike(one.relay, one.first, one.answers | other.answers);
    }

    private final Set<Assumption> assumptions;
    private final boolean tellsLastCounted;
    private final List<List<SmallAnswer>> answers = new ArrayList<>();
    /** By what is true of a user; {@link #UNKNOWN} until it is asked for. */
    private final long[] allowed = new long[1 << SmallTruth.BITS];
    private final long[] allowedIfNobodyIsShown = new long[1 << SmallTruth.BITS];
    /** By what the relay knows, then by what is true. */
    private Map<Long, LongObjectHashMap<World>> worlds = new HashMap<>();
    private final LongHashSet ends = new LongHashSet();
    private double histories;
    private String falseLeft;

    SmallWorlds(Set<Assumption> assumptions, boolean tellsLastCounted) {
        this.assumptions = assumptions;
        this.tellsLastCounted = tellsLastCounted;
        for (int shown = 0; shown < MASKS; shown++) {
            answers.add(SmallAnswer.showing(shown, tellsLastCounted));
        }
        Arrays.fill(allowed, UNKNOWN);
        Arrays.fill(allowedIfNobodyIsShown, UNKNOWN);
    }

    /** How many histories were followed to their end. */
    double histories() {
        return histories;
    }

    /** Follows all of so many walks; returns the first in which somebody is told to have left who never did. */
    Optional<String> falseLeft(int walks) {
        for (int size = 0; size <= USERS; size++) {
            int[] relay = new int[USERS];
            int[] truth = new int[USERS];
            Arrays.fill(relay, 0, size, SmallRelay.MEMBER);
            Arrays.fill(truth, 0, size, SmallTruth.THERE | SmallTruth.STEADY);
            add(new SmallRelay(relay, 0), truth, new World(null, null, 0), 1);
        }
        for (int walk = 1; walk <= walks && falseLeft == null; walk++) {
            step(walk == walks);
        }
        return Optional.ofNullable(falseLeft);
    }

    private void step(boolean last) {
        Map<Long, LongObjectHashMap<World>> before = worlds;
        worlds = new HashMap<>();
        for (Map.Entry<Long, LongObjectHashMap<World>> group : before.entrySet()) {
            SmallRelay relay = relay(group.getKey());
            Outcomes[] outcomes = new Outcomes[MASKS];
            long[][] reached = new long[MASKS][MASKS];
            for (LongObjectCursor<World> world : group.getValue()) {
                step(relay, outcomes, truth(world.key), world.value, last ? reached : null);
                if (falseLeft != null) {
                    return;
                }
            }
            if (last) {
                end(outcomes, reached);
            }
        }
    }

    /** @param reached which answers are possible, by who is there and who is shown; null if it is not the last walk */
    private void step(SmallRelay relay, Outcomes[] outcomes, int[] truth, World world, long[][] reached) {
        int before = those(truth, SmallTruth.THERE);
        int steady = those(truth, SmallTruth.STEADY) & relay.those(SmallRelay.MEMBER);
        long[] ifNobodyIsShown = allowed(truth, NOBODY, allowedIfNobodyIsShown);
        long[] ifSomebodyIs = allowed(truth, SOMEBODY, allowed);
        for (int now = 0; now < MASKS; now++) {
            for (int shown = 0; shown < MASKS; shown++) {
                if ((shown & ~(before | now)) != 0) {
                    continue; // Whom a server invents enters; nobody leaves by that.
                }
                if (outcomes[shown] == null) {
                    outcomes[shown] = new Outcomes(relay, shown, outcomes);
                }
                int leftOut = before & now & steady & ~shown;
                long[] allowed = shown == NOBODY ? ifNobodyIsShown : ifSomebodyIs;
                long possible = (1L << answers.get(shown).size()) - 1;
                long leaving = 0;
                for (int user = 0; user < USERS; user++) {
                    if ((leftOut >> user & 1) != 0) {
                        possible &= allowed[user];
                        leaving |= outcomes[shown].leave[user];
                    }
                }
                if ((possible & leaving) != 0) {
                    int answer = Long.numberOfTrailingZeros(possible & leaving);
                    falseLeft = new World(world, answers.get(shown).get(answer), now).history() + ", and "
                            + Integer.toBinaryString(outcomes[shown].afters[answer].leavers()) + " are told to have left";
                    return;
                }
                if (reached != null) {
                    reached[now][shown] |= possible;
                    histories += world.histories * Long.bitCount(possible);
                } else {
                    go(outcomes[shown], truth, leftOut, now, possible, world);
                }
            }
        }
    }

    private void go(Outcomes outcomes, int[] truth, int leftOut, int now, long possible, World world) {
        for (Alike alike : leftOut == 0 ? outcomes.alike : outcomes.alikeForAll) {
            int ways = Long.bitCount(alike.answers & possible);
            if (ways > 0) {
                add(alike.relay, truth(truth, leftOut, alike.first, now), new World(world, alike.first, now),
                        ways * world.histories);
            }
        }
    }

    /** Which answers may leave out a user, for each of whom this is true, as far as the assumptions go. */
    private long[] allowed(int[] truth, int shown, long[] known) {
        long[] allowed = new long[USERS];
        for (int user = 0; user < USERS; user++) {
            if (known[truth[user]] == UNKNOWN) {
                known[truth[user]] = allowed(truth[user], shown);
            }
            allowed[user] = known[truth[user]];
        }
        return allowed;
    }

    private long allowed(int truth, int shown) {
        long possible = 0;
        List<SmallAnswer> walks = answers.get(shown);
        for (int i = 0; i < walks.size(); i++) {
            SmallAnswer walk = walks.get(i);
            int aged = SmallTruth.aged(truth, walk.time());
            if (walk.pages() == Pages.FAILED
                    || assumptions.stream().allMatch(assumption -> assumption.holds(aged, walk, tellsLastCounted))) {
                possible |= 1L << i;
            }
        }
        return possible;
    }

    private int[] truth(int[] truth, int leftOut, SmallAnswer answer, int now) {
        int[] next = new int[USERS];
        for (int user = 0; user < USERS; user++) {
            boolean isThere = (now >> user & 1) != 0;
            next[user] = (leftOut >> user & 1) != 0
                    ? SmallTruth.leftOut(SmallTruth.aged(truth[user], answer.time()), answer, tellsLastCounted)
                    : SmallTruth.seen(isThere, isThere && (answer.shown() >> user & 1) != 0);
        }
        return next;
    }

    private void add(SmallRelay relay, int[] truth, World world, double ways) {
        long[] users = new long[USERS];
        for (int user = 0; user < USERS; user++) {
            users[user] = (long) relay.users()[user] << SmallTruth.BITS | truth[user];
        }
        Arrays.sort(users);
        long relayBits = relay.row();
        long truthBits = 0;
        for (long user : users) {
            relayBits = relayBits << SmallRelay.BITS | user >> SmallTruth.BITS;
            truthBits = truthBits << SmallTruth.BITS | user & (1 << SmallTruth.BITS) - 1;
        }
        LongObjectHashMap<World> group = worlds.computeIfAbsent(relayBits, none -> new LongObjectHashMap<>());
        int index = group.indexOf(truthBits);
        if (!group.indexExists(index)) {
            group.indexInsert(index, truthBits, world);
            index = group.indexOf(truthBits);
        }
        group.indexGet(index).histories += ways;
    }

    private static SmallRelay relay(long bits) {
        int[] users = new int[USERS];
        for (int user = USERS - 1; user >= 0; user--) {
            users[user] = (int) (bits >> (USERS - 1 - user) * SmallRelay.BITS) & (1 << SmallRelay.BITS) - 1;
        }
        return new SmallRelay(users, (int) (bits >> USERS * SmallRelay.BITS));
    }

    private static int[] truth(long bits) {
        int[] users = new int[USERS];
        for (int user = USERS - 1; user >= 0; user--) {
            users[user] = (int) (bits >>> (USERS - 1 - user) * SmallTruth.BITS) & (1 << SmallTruth.BITS) - 1;
        }
        return users;
    }

    private static int those(int[] users, int bit) {
        int mask = 0;
        for (int user = 0; user < USERS; user++) {
            mask |= (users[user] & bit) != 0 ? 1 << user : 0;
        }
        return mask;
    }

    private void end(Outcomes[] outcomes, long[][] reached) {
        for (int now = 0; now < MASKS; now++) {
            for (int shown = 0; shown < MASKS; shown++) {
                for (Alike alike : outcomes[shown] == null ? List.<Alike> of() : outcomes[shown].alike) {
                    if ((alike.answers & reached[now][shown]) != 0) {
                        ends.add(end(alike.relay, now, true));
                    }
                }
            }
        }
    }

    /** What the relay knows, and who is there; users have no names in it. */
    private static long end(SmallRelay relay, int there, boolean nameless) {
        long[] users = new long[USERS];
        for (int user = 0; user < USERS; user++) {
            users[user] = (long) relay.users()[user] << 1 | there >> user & 1;
        }
        if (nameless) {
            Arrays.sort(users);
        }
        long end = relay.row();
        for (long user : users) {
            end = end << SmallRelay.BITS + 1 | user;
        }
        return end;
    }

    /** What walks are like once all is well, as far as it ever is: all who are there are shown. */
    enum Recovery {
        WITHOUT_A_FAULT(Pages.FITTING, true, true, true),
        PAGED_BY_NUMBER(Pages.FITTING, true, false, true),
        COUNTED_DURING_EACH_WALK(Pages.FITTING, true, true, false),
        WITHOUT_COUNT(Pages.UNCOUNTED, true, true, true),
        COUNT_IS_ONE_TOO_HIGH(Pages.ONE_SHORT, false, true, true),
        COUNT_IS_ONE_TOO_LOW(Pages.ONE_OVER, false, true, true),
        THE_LIST_DISAGREES(Pages.FITTING, false, true, true);

        private final Pages pages;
        private final boolean agrees;
        private final boolean seamless;
        private final boolean quiet;

        Recovery(Pages pages, boolean agrees, boolean seamless, boolean quiet) {
            this.pages = pages;
            this.agrees = agrees;
            this.seamless = seamless;
            this.quiet = quiet;
        }
    }

    /** What of the end of a history lets everybody go who has left. */
    enum End {
        /** Each walk shows those who are there, and nobody else. */
        WHO_HAS_LEFT_IS_NOT_SHOWN,
        /** The segment is counted anew before each walk; where that is not told, the interval passes. */
        IT_IS_COUNTED
    }

    /**
     * After each of the histories the server recovers, and is walked so often; returns one after which somebody stays who has
     * left.
     */
    Optional<String> stayer(Recovery recovery, Set<End> assumed, int walks) {
        LongHashSet unsure = ends;
        Map<Long, Long> next = new HashMap<>();
        for (int walk = 0; walk < walks; walk++) {
            LongHashSet before = unsure;
            unsure = new LongHashSet();
            for (LongCursor end : before) {
                long after = next.computeIfAbsent(end.value, known -> recover(known, recovery, assumed));
                if (after >= 0) {
                    unsure.add(after);
                }
            }
        }
        return unsure.isEmpty() ? Optional.empty()
                : Optional.of("with " + recovery + " the relay still knows "
                        + Long.toHexString(unsure.iterator().next().value));
    }

    /** @return -1 once all is known */
    private long recover(long end, Recovery recovery, Set<End> assumed) {
        int[] users = new int[USERS];
        int there = 0;
        for (int user = USERS - 1; user >= 0; user--) {
            int bits = (int) (end >> (USERS - 1 - user) * (SmallRelay.BITS + 1)) & (1 << SmallRelay.BITS + 1) - 1;
            users[user] = bits >> 1;
            there |= (bits & 1) << user;
        }
        SmallRelay relay = new SmallRelay(users, (int) (end >> USERS * (SmallRelay.BITS + 1)));
        int shown = assumed.contains(End.WHO_HAS_LEFT_IS_NOT_SHOWN) ? there : relay.those(SmallRelay.MEMBER) | there;
        Pages pages = shown == 0 && recovery.pages == Pages.ONE_OVER ? Pages.FITTING : recovery.pages;
        Time counted = tellsLastCounted ? Time.COUNTED : Time.INTERVAL;
        SmallRelay after = relay.after(new SmallAnswer(shown, pages, recovery.agrees, recovery.seamless, recovery.quiet,
                assumed.contains(End.IT_IS_COUNTED) ? counted : Time.AT_ONCE), tellsLastCounted).relay();
        return after.those(SmallRelay.MEMBER) == there && after.isCertain() ? -1 : end(after, there, true);
    }
}
