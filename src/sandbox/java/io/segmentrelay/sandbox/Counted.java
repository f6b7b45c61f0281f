package io.segmentrelay.sandbox;

import java.time.Instant;

/**
 * An entry of the ground truth: what the API showed of a segment from a moment on.
 *
 * @param nanoTime when it became visible, as {@link System#nanoTime()} tells it
 * @param lastCounted what the row said then; null once the segment is deleted
 * @param members who was in it; nobody once the segment is deleted
 * @param objectCount how many the list said that there were
 */
public record Counted(long nanoTime, long segment, Instant lastCounted, Membership members, long objectCount) {
}
