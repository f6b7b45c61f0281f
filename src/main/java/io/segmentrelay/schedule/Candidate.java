package io.segmentrelay.schedule;

import java.time.Duration;
import java.time.Instant;

import io.segmentrelay.usercom.Counted;

/**
 * What of a segment decides when it is walked.
 *
 * @param size how many members it has, by the larger of the list's figure and what is known
 */
public record Candidate(long id, long size, Wanted wanted, Listed listed, Walked walked) {

    /** Who wants it walked: whether it is followed at all, paused until somebody resumes it, requested at once. */
    public record Wanted(boolean followed, boolean paused, boolean requested) {
    }

    /** What the list says; it is gone if it is missing, and must be asked for once more. */
    public record Listed(Counted counted, Duration updateInterval, boolean gone) {
    }

    /**
     * What the walks before have left.
     *
     * @param counted what the last whole one walked
     * @param endedAt when that ended; null if there was none
     * @param nextTry not before this; null for no such limit
     * @param confirmAtOnce whether suspects wait for another walk
     * @param resumable whether a run is open, at a checkpoint
     */
    public record Walked(Counted counted, Instant endedAt, Instant nextTry, boolean confirmAtOnce, boolean resumable) {
        /** When it was due for the first time that the walk may be tried now. */
        Instant tryableSince() {
            return nextTry == null ? Instant.EPOCH : nextTry;
        }
    }

    /** Whether the server has counted it since the last whole walk. */
    boolean isRecounted() {
        return listed.counted.isAnewSince(walked.counted);
    }
}
