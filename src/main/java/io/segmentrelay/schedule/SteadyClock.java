package io.segmentrelay.schedule;

import java.time.Instant;
import java.time.InstantSource;

/** Goes on steadily while the wall clock is set; its instants serve differences, and are never shown or stored. */
public final class SteadyClock implements InstantSource {
    private final Instant began = Instant.now();
    private final long beganAt = System.nanoTime();

    @Override
    public Instant instant() {
        return began.plusNanos(System.nanoTime() - beganAt);
    }
}
