package io.segmentrelay.schedule;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.segmentrelay.usercom.SegmentRow;

/** A value for some segments: that of the first id or glob which matches. */
public record BySegment<T>(List<Choice<T>> choices) {
    record Choice<T>(Glob segments, T value) {
        static <T> Choice<T> of(String text, Function<String, T> value) {
            int colon = text.lastIndexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("no id or glob before a colon");
            }
            return new Choice<>(Glob.of(text.substring(0, colon).strip()), value.apply(text.substring(colon + 1).strip()));
        }
    }

    /** @throws IllegalArgumentException if one of them is not an id or a glob, a colon, and what makes a value */
    public static <T> BySegment<T> of(List<String> choices, Function<String, T> value) {
        return new BySegment<>(choices.stream().map(choice -> Choice.of(choice, value)).toList());
    }

    /** With a value for no segment. */
    public static <T> BySegment<T> none() {
        return new BySegment<>(List.of());
    }

    /** The ids and globs that match none of these segments, as written. */
    public List<String> unmatched(Collection<SegmentRow> segments) {
        return choices.stream().map(Choice::segments).filter(glob -> !glob.matchesAny(segments)).map(Glob::text).toList();
    }

    /** Empty if nothing is said of the segment. */
    public Optional<T> of(long id, String name) {
        return choices.stream().filter(choice -> choice.segments.matches(id, name)).map(Choice::value).findFirst();
    }
}
