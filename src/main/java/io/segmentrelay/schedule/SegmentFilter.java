package io.segmentrelay.schedule;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import io.segmentrelay.usercom.SegmentRow;

/** Which segments' members are followed: ids, or globs of names ({@code *} and {@code ?}). */
public final class SegmentFilter {
    private final List<Glob> include;
    private final List<Glob> exclude;

    /** @param include none for all */
    public SegmentFilter(List<String> include, List<String> exclude) {
        this.include = include.stream().map(Glob::of).toList();
        this.exclude = exclude.stream().map(Glob::of).toList();
    }

    public boolean includes(long id, String name) {
        return (include.isEmpty() || matches(include, id, name)) && !matches(exclude, id, name);
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
