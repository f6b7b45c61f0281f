package io.segmentrelay.schedule;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import io.segmentrelay.usercom.SegmentRow;

/** Which segments' members are followed: by ids, globs of names ({@code *} and {@code ?}), and weight. */
public final class SegmentFilter {
    private final List<Glob> include;
    private final List<Glob> exclude;
    private final boolean tooHeavy;

    /**
     * @param include none for all
     * @param tooHeavy whether those that the server calls too heavy are followed too
     */
    public SegmentFilter(List<String> include, List<String> exclude, boolean tooHeavy) {
        this.include = include.stream().map(Glob::of).toList();
        this.exclude = exclude.stream().map(Glob::of).toList();
        this.tooHeavy = tooHeavy;
    }

    /** @param isTooHeavy whether the server calls it so */
    public boolean follows(long id, String name, boolean isTooHeavy) {
        return (include.isEmpty() || matches(include, id, name)) && !matches(exclude, id, name) && (tooHeavy || !isTooHeavy);
    }

    public boolean follows(SegmentRow segment) {
        return follows(segment.id(), segment.name(), segment.tooHeavy());
    }

    /** The configured ids and globs that match none of these segments, as written. */
    public List<String> unmatched(Collection<SegmentRow> segments) {
        return Stream.concat(include.stream(), exclude.stream()).filter(glob -> !glob.matchesAny(segments)).map(Glob::text)
                .toList();
    }

    /** Whether segments to include are configured, and none of these matches. */
    public boolean includesNone(Collection<SegmentRow> segments) {
        return !include.isEmpty() && include.stream().noneMatch(glob -> glob.matchesAny(segments));
    }

    private static boolean matches(List<Glob> globs, long id, String name) {
        return globs.stream().anyMatch(glob -> glob.matches(id, name));
    }
}
