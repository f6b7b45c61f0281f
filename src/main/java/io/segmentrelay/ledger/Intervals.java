package io.segmentrelay.ledger;

import java.time.Duration;

/** How often the server counts a segment. */
final class Intervals {
    /** The server's own default, in minutes. */
    private static final int DEFAULT = 240;

    private Intervals() {
    }

    static Duration of(SegmentState segment) {
        return Duration.ofMinutes(segment.row().updateInterval().orElse(DEFAULT));
    }
}
