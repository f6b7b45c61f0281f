package io.segmentrelay.ledger;

/** What a run has done so far; the figures of its report. */
public final class Counts {
    public long pages;
    public long requests;
    public long snapshot;
    public long entered;
    public long updated;
    public long left;
    public long filtered;
    /** Not of the report: how long it has been walked. */
    public long walkedMillis;

    public void set(Counts other) {
        pages = other.pages;
        requests = other.requests;
        snapshot = other.snapshot;
        entered = other.entered;
        updated = other.updated;
        left = other.left;
        filtered = other.filtered;
        walkedMillis = other.walkedMillis;
    }
}
