package io.segmentrelay.world;

/** Where a life may end, or fall asleep. */
enum Step {
    /** The state is loaded, nothing was asked for. */
    LOADED,
    LIST_TAKEN,
    WALK_OPENED,
    /** A page has arrived, and is not taken. */
    ANSWERED,
    /** It is taken, and not committed. */
    PAGE_TAKEN,
    /** The ledger has closed the run, or wants the list first. */
    CLOSED,
    CHUNK_LEFT,
    BEFORE_TRANSACTION,
    /** All is sent, nothing committed. */
    IN_TRANSACTION,
    /** Committed, but nobody has been told. */
    COMMITTED
}
