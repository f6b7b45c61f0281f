package io.segmentrelay.schedule;

import java.time.Instant;
import java.time.InstantSource;

/**
 * Instants that differ by the time that has passed between them, whatever is done to the wall clock meanwhile. They begin at
 * what that showed, and are for nobody to see or keep.
 */
public final class SteadyClock implements InstantSource {
    private final Instant began = Instant.now();
    private final long beganAt = System.nanoTime();

    @Override
    public Instant instant() {
        return began.plusNanos(System.nanoTime() - beganAt);
    }
}
