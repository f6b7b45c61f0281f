package io.segmentrelay.membership;

import io.segmentrelay.membership.SmallAnswer.Pages;
import io.segmentrelay.membership.SmallAnswer.Time;

/** What is true of one user of a small world, and which walks in a row have left him out although he was there, as bits. */
final class SmallTruth {
    static final int THERE = 1;
    /** Ever since he was last shown. */
    static final int STEADY = 1 << 1;
    private static final int SAME_COUNT = 1;
    private static final int WITHIN_INTERVAL = 2;
    private static final int FRESH = SAME_COUNT | WITHIN_INTERVAL;
    /** The first walk to its end that left him out, whatever it showed else. */
    private static final int ANY = 2;
    /** The first of these that did not just show nobody. */
    private static final int WHOLE = 5;
    private static final int WHOLE_AGREED = 1 << 8;
    /** How many independent walks in a row with a count that is off left him out, up to two. */
    private static final int CUTS = 9;
    private static final int LAST_CUT = 11;
    private static final int CUT_AGREED = 1 << 14;
    private static final int CUT_SHORT = 1 << 15;
    static final int BITS = 16;

    private SmallTruth() {
    }

    private static boolean has(int user, int event) {
        return (user >> event & 1) != 0;
    }

    private static boolean isAnew(int user, int event) {
        return (user >> event + 1 & SAME_COUNT) == 0;
    }

    private static boolean isLongAgo(int user, int event) {
        return (user >> event + 1 & WITHIN_INTERVAL) == 0;
    }

    private static int happened(int event) {
        return 1 << event | FRESH << event + 1;
    }

    private static boolean isIndependentOf(int user, int event, boolean bothAgreed) {
        return bothAgreed || isAnew(user, event) || isLongAgo(user, event);
    }

    /**
     * What an API may do, that is no adversary. Of a walk, and of a user whom it leaves out although he was there throughout.
     */
    enum Assumption {
        /** A walk without a fault has left nobody out: that is what its cursors, its counts and the list stand for. */
        WITHOUT_A_FAULT_NOBODY_IS_LEFT_OUT {
            @Override
            boolean holds(int user, SmallAnswer walk, boolean tellsLastCounted) {
                return !(walk.isWithoutFault() && tellsLastCounted);
            }
        },
        /** A slip of the paging, in a walk that has as many as the list says, does not befall the same user twice in a row. */
        A_SLIP_IS_NOT_REPEATED {
            @Override
            boolean holds(int user, SmallAnswer walk, boolean tellsLastCounted) {
                return !(isWhole(walk) && walk.isBorneOut(tellsLastCounted) && has(user, WHOLE) && (user & WHOLE_AGREED) != 0);
            }
        },
        /** Whatever else makes walks leave somebody out is over with the next count, or an interval later. */
        A_MISTAKE_ENDS_WITH_THE_COUNT {
            @Override
            boolean holds(int user, SmallAnswer walk, boolean tellsLastCounted) {
                boolean bothAgreed = walk.isBorneOut(tellsLastCounted) && (user & WHOLE_AGREED) != 0;
                return bothAgreed || !isWhole(walk) || !has(user, WHOLE) || !isIndependentOf(user, WHOLE, false);
            }
        },
        /** Whoever has been left out by a walk is not left out, after another count, by one that shows nobody at all. */
        NOBODY_IS_SHOWN_FOR_ONE_COUNT_ONLY {
            @Override
            boolean holds(int user, SmallAnswer walk, boolean tellsLastCounted) {
                boolean anew = tellsLastCounted ? isAnew(user, ANY) : isLongAgo(user, ANY);
                return !(walk.isNobodyUnbelieved() && has(user, ANY) && anew);
            }
        },
        /** A list is not cut short by the same number, with the same user missing, in three independent walks in a row. */
        A_LIST_IS_NOT_CUT_SHORT_THRICE {
            @Override
            boolean holds(int user, SmallAnswer walk, boolean tellsLastCounted) {
                return !(walk.pages().isOff() && (user >> CUTS & 3) == 2 && isSameCut(user, walk)
                        && isIndependentOf(user, LAST_CUT - 1, walk.isBorneOut(tellsLastCounted) && (user & CUT_AGREED) != 0));
            }
        };

        /** Whether a user whom this walk leaves out may be, after what has left him out before. */
        abstract boolean holds(int user, SmallAnswer walk, boolean tellsLastCounted);
    }

    private static boolean isWhole(SmallAnswer walk) {
        return walk.pages() != Pages.FAILED && !walk.pages().isOff() && !walk.isNobodyUnbelieved();
    }

    private static boolean isSameCut(int user, SmallAnswer walk) {
        return (user & CUT_SHORT) != 0 == (walk.pages() == Pages.ONE_SHORT);
    }

    /** With the time that passes before the next walk. */
    static int aged(int user, Time time) {
        int gone = switch (time) {
            case AT_ONCE -> 0;
            case COUNTED -> SAME_COUNT;
            case INTERVAL -> WITHIN_INTERVAL;
        };
        return user & ~(gone << ANY + 1 | gone << WHOLE + 1 | gone << LAST_CUT);
    }

    /** After a walk that has shown him, or that he was not there for throughout. */
    static int seen(boolean isThere, boolean isSteady) {
        return (isThere ? THERE : 0) | (isSteady ? STEADY : 0);
    }

    /** After a walk that has left him out although he was there. */
    static int leftOut(int user, SmallAnswer walk, boolean tellsLastCounted) {
        int after = walk.quiet() ? user : aged(user, Time.COUNTED); // This mistake may be of the new count.
        if (walk.pages().isOff()) {
            boolean goesOn = (user >> CUTS & 3) > 0 && isSameCut(user, walk);
            boolean counts = !goesOn
                    || isIndependentOf(user, LAST_CUT - 1, walk.isBorneOut(tellsLastCounted) && (user & CUT_AGREED) != 0);
            int agreed = walk.isBorneOut(tellsLastCounted) ? CUT_AGREED : 0;
            if (!counts) {
                return after | agreed;
            }
            int cuts = goesOn ? Math.min(2, (user >> CUTS & 3) + 1) : 1;
            return noCut(after) | cuts << CUTS | FRESH << LAST_CUT | agreed
                    | (walk.pages() == Pages.ONE_SHORT ? CUT_SHORT : 0);
        }
        if (walk.pages() == Pages.FAILED) {
            return after;
        }
        after = noCut(after);
        after |= has(after, ANY) ? 0 : happened(ANY);
        if (isWhole(walk)) {
            after |= has(after, WHOLE) ? 0 : happened(WHOLE);
            after |= walk.isBorneOut(tellsLastCounted) ? WHOLE_AGREED : 0;
        }
        return after;
    }

    private static int noCut(int user) {
        return user & ~(3 << CUTS | FRESH << LAST_CUT | CUT_AGREED | CUT_SHORT);
    }
}
