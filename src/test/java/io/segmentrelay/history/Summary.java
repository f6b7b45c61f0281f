package io.segmentrelay.history;

/**
 * What was held against what, so that a check that had nothing to check is seen as such.
 *
 * @param tables reports whose table was held against the one state that the server showed meanwhile
 * @param skippedTwice members who were told to have left though they had not, for two independent walks by a count of rows had
 *        skipped
 *        them
 */
public record Summary(int events, int reports, int tables, int recounts, int requests, int incidents, int uncommitted,
        int stateSegments, int skippedTwice) {
}
