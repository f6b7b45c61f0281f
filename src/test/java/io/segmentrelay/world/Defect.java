package io.segmentrelay.world;

/** Faults that are planted into a life, so that the rules prove themselves. */
enum Defect {
    NONE(null),
    /** Each life begins as if there had been none before. */
    FORGETS_THE_STATE(Rule.NOTHING_TWICE),
    /** The remembered fields of users are lost with each life. */
    FORGETS_THE_FIELDS(Rule.NOTHING_LOST),
    /** The state is committed first, its events in a transaction of their own. */
    STATE_BEFORE_EVENTS(Rule.STATE_IS_THE_TABLE),
    /** The events are committed first, and sent again by the life after a crash in between. */
    EVENTS_BEFORE_STATE(Rule.NOTHING_TWICE),
    /** A transaction's events are lost, and its state is not. */
    LOSES_EVENTS(Rule.NOTHING_LOST),
    /** A page that cannot be had is the last one, and what was seen by then the count. */
    FAILED_PAGE_IS_THE_END(Rule.NO_FALSE_LEFT),
    /** Rows of another segment. */
    MIXES_SEGMENTS(Rule.NO_FALSE_ENTERED),
    /** A segment that is never walked again. */
    NEGLECTS_A_SEGMENT(Rule.NOTHING_LATE),
    /** Requests go out when they like. */
    OVERSPENDS(Rule.WITHIN_THE_BUDGET),
    /** A life that was replaced commits all the same. */
    IS_NOT_FENCED(Rule.NOTHING_TWICE);

    final Rule foundBy;

    Defect(Rule foundBy) {
        this.foundBy = foundBy;
    }
}
