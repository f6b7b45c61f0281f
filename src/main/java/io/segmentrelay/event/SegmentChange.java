package io.segmentrelay.event;

import java.util.Locale;

/** What happened to a segment itself, its members aside. */
public enum SegmentChange {
    /** Seen for the first time, in the account's first list. */
    SNAPSHOT,
    /** Appeared in a later list. */
    CREATED,
    /** Its definition moved: name, description and the like. */
    UPDATED,
    /** The server computed its members anew. */
    RECOUNTED,
    /** Gone. */
    DELETED;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    public String wireName() {
        return wireName;
    }
}
