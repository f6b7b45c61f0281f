package io.segmentrelay.session;

import java.time.Instant;
import java.util.List;

import io.segmentrelay.schedule.Candidate;

/** Lanes of a session that has no threads. */
public final class TickingLanes {
    private TickingLanes() {
    }

    public static List<Long> take(Lanes lanes, List<Candidate> candidates, Instant now) {
        return lanes.take(() -> candidates, now);
    }
}
