package io.segmentrelay.event;

import java.time.Instant;

/**
 * The answer to a signal in one account.
 *
 * @param offset the signal's place in the signals topic
 * @param segmentName null for a signal to all segments of the account, and for a segment that is not known
 * @param done whether anything was done
 * @param what what was done, or why nothing was, in words
 */
public record SignalAnswer(Signal signal, long offset, String segmentName, boolean done, String what, Instant at) {

    /** The name of its outcome in events: {@code done} or {@code refused}. */
    public String outcome() {
        return done ? "done" : "refused";
    }
}
