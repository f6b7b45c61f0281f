package io.segmentrelay.event;

import java.util.Locale;

/** A segment that has become larger or smaller, from before a run to after it, by more than was to be expected. */
public enum SizeAlarm {
    GREW,
    SHRANK;

    /** So few members are no reason for an alarm, whatever share they are. */
    private static final int FEW = 10;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    public String wireName() {
        return wireName;
    }

    /**
     * Null for none.
     *
     * @param share of the members before
     */
    public static SizeAlarm of(long before, long after, double share) {
        long change = Math.abs(after - before);
        return change < FEW || change <= share * before ? null : after > before ? GREW : SHRANK;
    }
}
