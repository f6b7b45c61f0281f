package io.segmentrelay.history;

/** One thing that must hold in every history. */
interface Rule {
    /** Tells of everything in the history that breaks it. */
    void check(Facts facts, Findings findings);

    default String name() {
        return getClass().getSimpleName();
    }
}
