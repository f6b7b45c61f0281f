package io.segmentrelay.lease;

/** What says which accounts this process runs, until it is closed. */
public interface Place extends LeaseHold, AutoCloseable {
    void start();

    /** Whether it can still tell. */
    boolean isAlive();

    /** This process was fenced: it must be said anew who runs what. */
    void doubt();

    @Override
    void close();
}
