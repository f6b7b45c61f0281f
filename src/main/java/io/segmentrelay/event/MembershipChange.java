package io.segmentrelay.event;

import java.util.Locale;

/** What happened to one user in one segment. */
public enum MembershipChange {
    /** Was a member when the relay first looked. */
    SNAPSHOT,
    /** Became a member. */
    ENTERED,
    /** Still a member, with other published fields. */
    UPDATED,
    /** Is a member no more. */
    LEFT;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    public String wireName() {
        return wireName;
    }
}
