package io.segmentrelay.schedule;

import java.util.List;
import java.util.regex.Pattern;

/** Which segments' members are followed: ids, or globs of names ({@code *} and {@code ?}). */
public final class SegmentFilter {
    private final List<Pattern> include;
    private final List<Pattern> exclude;

    /** @param include none for all */
    public SegmentFilter(List<String> include, List<String> exclude) {
        this.include = include.stream().map(SegmentFilter::glob).toList();
        this.exclude = exclude.stream().map(SegmentFilter::glob).toList();
    }

    public boolean includes(long id, String name) {
        return (include.isEmpty() || matches(include, id, name)) && !matches(exclude, id, name);
    }

    private static boolean matches(List<Pattern> globs, long id, String name) {
        return globs.stream().anyMatch(
                glob -> glob.matcher(Long.toString(id)).matches() || glob.matcher(name).matches());
    }

    private static Pattern glob(String glob) {
        StringBuilder regex = new StringBuilder();
        glob.codePoints().forEach(c -> regex
                .append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c))));
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
