package io.segmentrelay.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import io.segmentrelay.text.Times;
import io.segmentrelay.usercom.Counted;

/**
 * The facts about a segment that decide when it is walked.
 *
 * @param name as the list has it
 * @param size how many members it has: the larger of the list's figure and the known number
 */
public record Candidate(long id, String name, long size, Wanted wanted, Listed listed, Walked walked) {

    /** Whether a walk is wanted: the segment is followed, paused until somebody resumes it, requested at once. */
    public record Wanted(boolean followed, boolean paused, boolean requested) {
    }

    /** What the list says; {@code gone} if lists lack the segment, whose first page must then be asked for once more. */
    public record Listed(Counted counted, Duration updateInterval, boolean gone) {
    }

    /**
     * What earlier walks have left.
     *
     * @param counted what the last whole one walked
     * @param endedAt when that ended; null if there was none
     * @param nextTry not before this; null for no such limit
     * @param confirmAtOnce whether suspects wait for another walk
     * @param resumable whether a run is open, at a checkpoint
     */
    public record Walked(Counted counted, Instant endedAt, Instant nextTry, boolean confirmAtOnce, boolean resumable) {
        /** Since when a walk may be tried. */
        Instant tryableSince() {
            return nextTry == null ? Instant.EPOCH : nextTry;
        }
    }

    /** Whether the server has counted it since the last whole walk. */
    boolean isRecounted() {
        return listed.counted.isAnewSince(walked.counted);
    }

    /** Whether its counts are told by walks. */
    boolean isWatched() {
        return wanted.followed && !wanted.paused && !listed.gone && walked.endedAt != null;
    }

    /** When the server counted what no walk has told; empty if there is no such count, or the API does not say when. */
    Optional<Instant> untoldSince() {
        return isRecounted() ? Times.moment(listed.counted.at()) : Optional.empty();
    }
}
