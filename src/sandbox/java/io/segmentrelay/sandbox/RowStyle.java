package io.segmentrelay.sandbox;

import java.util.Arrays;
import java.util.Locale;

/** How much a members' page tells of a person. */
public enum RowStyle {
    /** About what the vendor shows: one to three kilobytes. */
    FULL,
    /** As {@link #FULL}, with the {@code key} and the {@code attributes} that some version 2 pages still show. */
    FULL_WITH_ATTRIBUTES,
    /**
     * As {@link #FULL_WITH_ATTRIBUTES}, put together from bytes that were written once: for measuring, where the stand-in
     * must not be what is slow. Shows no edits of people, and faults that change a page's content pass by.
     */
    PREPARED,
    /** Only what identifies a person: for segments of millions, where time matters. */
    SLIM;

    /** @param name as a command line has it, such as {@code full-with-attributes} */
    static RowStyle of(String name) {
        return Arrays.stream(values()).filter(style -> style.name().equals(name.toUpperCase(Locale.ROOT).replace('-', '_')))
                .findAny().orElseThrow(() -> new IllegalArgumentException("unknown style of rows '" + name + "'"));
    }
}
