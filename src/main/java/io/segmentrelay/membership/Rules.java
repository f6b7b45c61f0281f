package io.segmentrelay.membership;

import java.math.BigDecimal;

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
        return !exceeds(Math.abs(value - count), tolerance, count);
    }

    /** Whether so many leavers together are held until they are confirmed. */
    public boolean isBraked(long leavers, long members) {
        return leavers > brakeCount && exceeds(leavers, brakeShare, members);
    }

    /** In decimals, as configured: 29 is not more than 29 % of 100, which in binary is a little less than 29. */
    private static boolean exceeds(long value, double share, long whole) {
        return BigDecimal.valueOf(value)
                .compareTo(BigDecimal.valueOf(share).multiply(BigDecimal.valueOf(whole))) > 0;
    }
}
