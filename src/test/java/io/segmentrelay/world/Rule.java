package io.segmentrelay.world;

/** What must hold, in the words of {@code docs/guarantees.md}. */
enum Rule {
    /** No event twice, nobody enters who is in, or leaves who is not. */
    NOTHING_TWICE,
    /** Nobody is told to have left whom the API has shown all the time since the walk began. */
    NO_FALSE_LEFT,
    /** Nobody is told to be a member whom the API has not shown since the walk began. */
    NO_FALSE_ENTERED,
    /** After an exact walk the table has who was there throughout, and nobody who was not at all. */
    NOTHING_LOST,
    /** The state that a life begins with has the members that consumers have. */
    STATE_IS_THE_TABLE,
    /** No change that the API shows waits for longer than it may. */
    NOTHING_LATE,
    /** In the end, when nothing changes any more, the table is the truth. */
    THE_TRUTH_IN_THE_END,
    /** No ten seconds see more than ten times the requests a second. */
    WITHIN_THE_BUDGET
}
