package io.segmentrelay.config;

/** What is done at the start with the state that Kafka holds. */
public enum StateUse {
    /** It is loaded, and the relay goes on from there. */
    KEEP,
    /** It is kept, even if the topics of events are others than those that it was written beside, or have more partitions. */
    MOVE,
    /** It is given up, and put together anew from the compacted memberships topic. */
    REBUILD
}
