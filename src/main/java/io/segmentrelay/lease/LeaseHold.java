package io.segmentrelay.lease;

/** Whether the lease is held at this moment, to the best knowledge of a process that may have been asleep. */
@FunctionalInterface
public interface LeaseHold {
    boolean isHeld();
}
