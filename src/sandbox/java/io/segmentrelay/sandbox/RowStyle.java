package io.segmentrelay.sandbox;

/** How much a members' page tells of a person. */
public enum RowStyle {
    /** About what the vendor shows: one to three kilobytes. */
    FULL,
    /** As {@link #FULL}, with the {@code key} and the {@code attributes} that some version 2 pages still show. */
    FULL_WITH_ATTRIBUTES,
    /** Only what identifies a person: for segments of millions, where time matters. */
    SLIM
}
