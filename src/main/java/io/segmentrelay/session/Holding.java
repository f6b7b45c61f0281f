package io.segmentrelay.session;

import io.segmentrelay.lease.Lease;

/** A partition of the state topic, from its assignment to this process, or the last change of the routes, until it ends. */
final class Holding {
    private final Lease lease;
    private volatile boolean over;

    Holding(Lease lease) {
        this.lease = lease;
    }

    /** Revoked, or the routes change, or the program ends. */
    void end() {
        over = true;
    }

    /** Whether it has not ended. Sessions that began in it end with it, even if the partition comes back. */
    boolean isCurrent() {
        return !over;
    }

    /** Whether this process may act for its accounts at this moment. */
    boolean isHeld() {
        return !over && lease.isHeld();
    }
}
