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
}
