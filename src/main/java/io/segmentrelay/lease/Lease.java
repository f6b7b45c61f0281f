package io.segmentrelay.lease;

/** Decides which accounts this process runs, until it is closed. */
public interface Lease extends AutoCloseable {
    void start();

    /** Whether it is held at this moment, even if the process has been asleep. */
    boolean isHeld();

    /** Whether it still works. */
    boolean isAlive();

    /** This process was fenced: the partitions must be assigned anew. */
    void doubt();

    @Override
    void close();
}
