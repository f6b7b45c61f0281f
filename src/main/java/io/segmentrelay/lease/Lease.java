package io.segmentrelay.lease;

/** Says which accounts this process runs, until it is closed. */
public interface Lease extends AutoCloseable {
    void start();

    /** Whether it is held at this moment, to the best knowledge of a process that may have been asleep. */
    boolean isHeld();

    /** Whether it can still tell. */
    boolean isAlive();

    /** This process was fenced: it must be said anew who runs what. */
    void doubt();

    @Override
    void close();
}
