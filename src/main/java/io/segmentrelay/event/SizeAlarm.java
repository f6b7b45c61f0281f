package io.segmentrelay.event;

import java.util.Locale;

/** One whole walk has seen far more members of a segment, or far fewer, than the one before. */
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
     * @param before whom the former walk has seen
     * @param share of these
     */
    public static SizeAlarm of(long before, long after, double share) {
        long change = Math.abs(after - before);
        return change < FEW || change <= share * before ? null : after > before ? GREW : SHRANK;
    }
}
