package io.segmentrelay.event;

import java.util.Locale;

/** Why a run took place. */
public enum Reason {
    /** The segment had no whole walk yet. */
    BASELINE,
    /** The server computed the members anew. */
    RECOUNTED,
    /** Any other walk: the full refresh, one that confirms or repeats another, one for a count that moved by itself. */
    REFRESH,
    /** An operator asked for it. */
    SIGNAL,
    /** The segment is gone, and so are its members. */
    SEGMENT_DELETED;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    public String wireName() {
        return wireName;
    }
}
