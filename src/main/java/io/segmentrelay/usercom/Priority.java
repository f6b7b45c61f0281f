package io.segmentrelay.usercom;

/** Who gets the next request of a {@link Budget}. */
public enum Priority {
    /** The list of segments, and what else must not wait behind walks. */
    LIST,
    /** The pages of a segment's members. */
    WALK
}
