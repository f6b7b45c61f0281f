package io.segmentrelay.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * What of a segment decides when it is walked.
 *
 * @param size how many members it has, by the larger of the list's figure and what is known
 * @param followed whether its members are followed at all
 * @param baselined whether it had a whole walk
 * @param listedCounted the {@code last_counted} that the list shows; null if absent
 * @param walkedCounted the one that was walked; null if absent
 * @param updateInterval how often the server counts it
 * @param walkedAt when the last whole walk ended; null if there was none
 * @param nextTry not before this; null for no such limit
 * @param confirmAtOnce whether suspects wait for another walk
 * @param resumable whether a run of it is open, at a checkpoint
 * @param gone whether it is missing from the list, and must be asked for once more
 * @param paused whether it is not walked until somebody resumes it
 * @param requested whether somebody asked for a walk of it
 */
public record Candidate(long id, long size, boolean followed, boolean baselined, String listedCounted,
        String walkedCounted, OptionalLong listedObjectCount, OptionalLong walkedObjectCount, Duration updateInterval,
        Instant walkedAt, Instant nextTry, boolean confirmAtOnce, boolean resumable, boolean gone, boolean paused,
        boolean requested) {
}
