package io.segmentrelay.membership;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import org.roaringbitmap.longlong.Roaring64Bitmap;

/** Members that whole walks missed, in cohorts that were missed together. No user is in two cohorts, and no cohort is empty. */
public record Suspects(List<Cohort> cohorts) {

    public Suspects {
        cohorts = List.copyOf(cohorts);
    }

    /**
     * Suspects who were first missed by the same walk.
     *
     * @param misses how many independent whole walks in a row missed them, each counted as {@link Proof#misses} says: from
     *        {@link #ENOUGH} on they would have left, were they not held
     * @param confirmations how many of these count against the brake: the first, and each later one that follows a recount
     * @param since when the first walk that missed them ended
     * @param counted the last walk that counted against the brake, merged with later ones that did not
     * @param hold whether the brake holds them
     */
    public record Cohort(Roaring64Bitmap users, int misses, int confirmations, Instant since, Evidence counted,
            Hold hold) {

        /** So many misses are proof. */
        static final int ENOUGH = 2;

        /** Suspects that nothing holds. */
        public Cohort(Roaring64Bitmap users, int misses, int confirmations, Instant since, Evidence counted) {
            this(users, misses, confirmations, since, counted, Hold.NONE);
        }

        boolean isMissedEnough() {
            return misses >= ENOUGH;
        }

        Cohort of(Roaring64Bitmap others) {
            return new Cohort(others, misses, confirmations, since, counted, hold);
        }

        /**
         * The cohort of its users that one more walk missed.
         *
         * @param weight how many misses the walk counts for if it is independent; {@link #ENOUGH} if it is proof by itself
         * @param remembered the walk as later ones are compared with it
         */
        Cohort missedAgain(Roaring64Bitmap others, int weight, Evidence walk, Evidence remembered, Duration interval) {
            boolean first = misses == 0 && weight > 0;
            boolean counts = first || weight >= ENOUGH || walk.isIndependentOf(counted, interval);
            boolean confirmed = walk.isCountedAnewSince(counted, interval);
            return new Cohort(others, misses + (counts ? weight : 0), confirmations + (confirmed ? 1 : 0), since,
                    first || confirmed ? remembered : counted.and(remembered), hold);
        }

        private Cohort with(Hold other) {
            return new Cohort(users, misses, confirmations, since, counted, other);
        }
    }

    /** What keeps suspects from leaving. */
    public enum Hold {
        /** Nothing but that too few walks have missed them. */
        NONE,
        /** The brake: they wait for further walks, or for somebody to decide. */
        HELD,
        /** Nothing any more: their leaving is approved. */
        APPROVED
    }

    public static Suspects none() {
        return new Suspects(List.of());
    }

    public long count() {
        return cohorts.stream().mapToLong(cohort -> cohort.users().getLongCardinality()).sum();
    }

    /** The users in cohorts of a kind; a bitmap of the caller's own. */
    Roaring64Bitmap those(Predicate<Cohort> kind) {
        Roaring64Bitmap those = new Roaring64Bitmap();
        cohorts.stream().filter(kind).forEach(cohort -> those.or(cohort.users()));
        return those;
    }

    /** The users that the brake holds; a bitmap of the caller's own. */
    public Roaring64Bitmap held() {
        return those(cohort -> cohort.hold() == Hold.HELD);
    }

    /** The users that may leave by approval; a bitmap of the caller's own. */
    public Roaring64Bitmap approved() {
        return those(cohort -> cohort.hold() == Hold.APPROVED);
    }

    /** With all held suspects approved. */
    public Suspects approve() {
        return new Suspects(cohorts.stream()
                .map(cohort -> cohort.hold() == Hold.HELD ? cohort.with(Hold.APPROVED) : cohort).toList());
    }

    /** With exactly these held; approved suspects stay approved. */
    Suspects holding(Roaring64Bitmap held) {
        return new Suspects(cohorts.stream().map(cohort -> cohort.hold() == Hold.APPROVED ? cohort
                : cohort.with(held.contains(cohort.users().first()) ? Hold.HELD : Hold.NONE)).toList());
    }

    /** With these held, whose leaving is proved but could not be published: one more whole walk lets them go. */
    public Suspects holdingProved(Roaring64Bitmap users, Rules rules, Instant now, String lastCounted) {
        if (users.isEmpty()) {
            return this;
        }
        List<Cohort> all = new ArrayList<>(cohorts);
        all.add(new Cohort(users.clone(), Cohort.ENOUGH, Math.max(1, rules.brakeConfirmations()) + 1, now,
                new Evidence(false, lastCounted, now), Hold.HELD));
        return new Suspects(all);
    }

    /** Without these users, who were seen again or have left. */
    public Suspects without(Roaring64Bitmap users) {
        List<Cohort> left = new ArrayList<>();
        for (Cohort cohort : cohorts) {
            Roaring64Bitmap rest = cohort.users().clone();
            rest.andNot(users);
            if (!rest.isEmpty()) {
                left.add(cohort.of(rest));
            }
        }
        return new Suspects(left);
    }
}
