package io.segmentrelay.account;

/** Whether the lease is held at this moment, to the best knowledge of a process that may have been asleep. */
@FunctionalInterface
interface LeaseHold {
    boolean isHeld();
}
