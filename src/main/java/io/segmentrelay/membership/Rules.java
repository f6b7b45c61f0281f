package io.segmentrelay.membership;

/**
 * The configured part of the rules of proof.
 *
 * @param tolerance how far the distinct members seen may differ from {@code count}, as a fraction of it
 * @param brakeCount leavers above this number and above the share are held
 * @param brakeShare the share, as a fraction of the members
 * @param brakeConfirmations how many further walks let held leavers go
 */
public record Rules(double tolerance, long brakeCount, double brakeShare, int brakeConfirmations) {

    boolean isWithinTolerance(long value, long count) {
        return Math.abs(value - count) <= tolerance * count;
    }

    /** Whether so many leavers together are held until they are confirmed. */
    public boolean isBraked(long leavers, long members) {
        return leavers > brakeCount && leavers > brakeShare * members;
    }
}
