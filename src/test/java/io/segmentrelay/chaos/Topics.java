package io.segmentrelay.chaos;

/** The topics of a relay that is not configured otherwise. */
final class Topics {
    static final String SEGMENTS = "usercom.segments";
    static final String MEMBERSHIPS = "usercom.memberships";
    static final String CRAWLS = "usercom.crawls";
    static final String STATE = "usercom.relay-state";
    static final String[] EVENTS = { SEGMENTS, MEMBERSHIPS, CRAWLS };

    private Topics() {
    }
}
