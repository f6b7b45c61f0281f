package io.segmentrelay.history;

/**
 * What was held against what, so that a check that had nothing to check is seen as such.
 *
 * @param tables
 *        reports whose table was held against the one state that the server showed meanwhile
 */
public record Summary(int events, int reports, int tables, int recounts, int requests, int incidents, int uncommitted,
        int stateSegments) {
}
