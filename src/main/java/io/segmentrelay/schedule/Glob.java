package io.segmentrelay.schedule;

import java.util.Collection;
import java.util.regex.Pattern;

import io.segmentrelay.usercom.SegmentRow;

/** An id, or a name in which {@code *} and {@code ?} stand for characters. */
record Glob(String text, Pattern names) {
    static Glob of(String text) {
        StringBuilder regex = new StringBuilder();
        text.codePoints().forEach(c -> regex
                .append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c))));
        return new Glob(text, Pattern.compile(regex.toString(), Pattern.DOTALL));
    }

    boolean matches(long id, String name) {
        return names.matcher(Long.toString(id)).matches() || names.matcher(name).matches();
    }

    boolean matchesAny(Collection<SegmentRow> segments) {
        return segments.stream().anyMatch(segment -> matches(segment.id(), segment.name()));
    }
}
