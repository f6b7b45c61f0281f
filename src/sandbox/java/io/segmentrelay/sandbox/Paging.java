package io.segmentrelay.sandbox;

import java.util.Arrays;
import java.util.Locale;

/** How a list is cut into pages. Members are ordered by their ids, unless it says otherwise. */
public enum Paging {
    /** {@code ?cursor=…}, which goes on after the last row: who stays is never skipped, whatever moves meanwhile. */
    CURSOR,
    /** {@code ?page=N} of older deployments, which counts rows: what moves meanwhile shifts them. */
    NUMBER,
    /** {@code ?limit=100&offset=200}, which counts rows too. */
    OFFSET,
    /** {@code ?cursor=…} over members who were seen last first: whoever is seen meanwhile moves to the front, unread. */
    LAST_SEEN;

    /** Whether pages are found by counting rows. */
    boolean counts() {
        return this == NUMBER || this == OFFSET;
    }

    /** @param name as a command line has it, such as {@code last-seen} */
    static Paging of(String name) {
        return Arrays.stream(values()).filter(paging -> paging.name().equals(name.toUpperCase(Locale.ROOT).replace('-', '_')))
                .findAny().orElseThrow(() -> new IllegalArgumentException(
                        "unknown paging '" + name + "': one of cursor, number, offset, last-seen"));
    }
}
