package io.segmentrelay.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import io.segmentrelay.text.Times;

/** How soon a segment's counts are to be told: as the first id or glob that matches it says. */
public record Objectives(BySegment<Duration> within) {
    /**
     * How many segments keep theirs.
     *
     * @param segments those that are walked and have one
     * @param late those of them of which a count is not told in time, or may be: the list was not read for so long
     */
    public record Freshness(long segments, long late) {
    }

    /** @throws IllegalArgumentException if one of them is not an id or a glob, a colon and a time above zero */
    public static Objectives of(List<String> objectives) {
        return new Objectives(BySegment.of(objectives, Objectives::time));
    }

    private static Duration time(String text) {
        Duration time = Times.parse(text);
        if (time.isZero()) {
            throw new IllegalArgumentException("no time");
        }
        return time;
    }

    /** @return within what time after it was made a count is to be told; empty if nothing is said of the segment */
    public Optional<Duration> of(long id, String name) {
        return within.of(id, name);
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
