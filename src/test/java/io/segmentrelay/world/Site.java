package io.segmentrelay.world;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What an account is like.
 *
 * @param sizes members of each segment
 * @param counted time between two counts of a segment
 * @param churn share of the members that leaves with each count; as many come
 * @param exits share of the counts at which most members leave at once
 * @param renewed how long until a segment is deleted and another created; null for never
 * @param fields whether people have a field, which is edited at times
 */
record Site(List<Integer> sizes, Duration counted, double churn, double exits, Duration renewed, boolean tellsLastCounted,
        boolean fields) {
    private static final Duration USUAL = Duration.ofHours(4);

    static Site small() {
        return new Site(List.of(20, 150, 400), USUAL, 0.02, 0.01, Duration.ofDays(12), true, true);
    }

    /** Segments of which each is half as large as the one before, from half of the members down to a hundred. */
    static Site of(int members) {
        return new Site(IntStream.iterate(members / 2, size -> size >= 100, size -> size / 2).boxed().toList(), USUAL, 0.005,
                0.0005, Duration.ofDays(30), true, false);
    }

    Site counted(Duration every) {
        return new Site(sizes, every, churn, exits, renewed, tellsLastCounted, fields);
    }

    Site churning(double share) {
        return new Site(sizes, counted, share, exits, renewed, tellsLastCounted, fields);
    }

    Site exiting(double share) {
        return new Site(sizes, counted, churn, share, renewed, tellsLastCounted, fields);
    }

    Site withoutLastCounted() {
        return new Site(sizes, counted, churn, exits, renewed, false, fields);
    }
}
