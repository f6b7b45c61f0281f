package io.segmentrelay.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import io.segmentrelay.text.Times;

/** How soon a segment's counts are to be told: as the first id or glob that matches it says. */
public record Objectives(List<Objective> list) {
    record Objective(Glob segments, Duration within) {
        static Objective of(String text) {
            int colon = text.lastIndexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("no id or glob before a colon");
            }
            Duration within = Times.parse(text.substring(colon + 1).strip());
            if (within.isZero()) {
                throw new IllegalArgumentException("no time");
            }
            return new Objective(Glob.of(text.substring(0, colon).strip()), within);
        }
    }

    /**
     * How many segments keep theirs.
     *
     * @param segments those that are walked and have one
     * @param late those of them of which a count is not told in time, or may be: the list was not read for so long
     */
    public record Freshness(long segments, long late) {
    }

    /** @throws IllegalArgumentException if one of them is not an id or a glob, a colon and a time */
    public static Objectives of(List<String> objectives) {
        return new Objectives(objectives.stream().map(Objective::of).toList());
    }

    /** @return within what time after it was made a count is to be told; empty if nothing is said of the segment */
    public Optional<Duration> of(long id, String name) {
        return list.stream().filter(objective -> objective.segments.matches(id, name)).map(Objective::within).findFirst();
    }

    /**
     * Segments before their first whole walk are left out, and so are those that are paused, or not followed.
     *
     * @param sinceList how long ago the list of segments was read
     */
    public Freshness freshness(Collection<Candidate> segments, Duration sinceList, Instant now) {
        long late = 0;
        long all = 0;
        for (Candidate segment : segments) {
            Optional<Duration> within = segment.isWatched() ? of(segment.id(), segment.name()) : Optional.empty();
            all += within.isPresent() ? 1 : 0;
            late += within.isPresent() && isLate(segment, within.get(), sinceList, now) ? 1 : 0;
        }
        return new Freshness(all, late);
    }

    private static boolean isLate(Candidate segment, Duration within, Duration sinceList, Instant now) {
        return sinceList.compareTo(within) > 0
                || segment.untoldSince().filter(counted -> counted.plus(within).isBefore(now)).isPresent();
    }
}
