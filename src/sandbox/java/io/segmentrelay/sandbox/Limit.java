package io.segmentrelay.sandbox;

import java.time.Duration;

/**
 * How often a fault happens; null for no limit.
 *
 * @param walks so many walks from their first pages on, for each list alone
 * @param probability with which a request is met
 * @param seed of that probability
 */
record Limit(Integer times, Integer walks, Duration lasting, double probability, long seed) {

    static final Limit NONE = new Limit(null, null, null, 1, 0);
}
