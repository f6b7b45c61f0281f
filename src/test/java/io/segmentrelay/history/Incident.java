package io.segmentrelay.history;

import java.time.Instant;
import java.util.List;

/**
 * Something after which a relay had to begin from what is committed: the end of a process, or its being put to sleep.
 *
 * @param what in words
 * @param checkpoints where the runs were that were open then
 */
public record Incident(Instant at, String what, List<Checkpoint> checkpoints) {
    public Incident {
        checkpoints = List.copyOf(checkpoints);
    }

    /**
     * Where an open run was, by the committed state.
     *
     * @param segment its key, such as {@code main/1033}
     * @param page how many pages are committed, so that the next one to ask for has this number
     */
    public record Checkpoint(String segment, long run, long page) {
        /** Of a run that has read its last page: none is to be asked for again. */
        public static Checkpoint walked(String segment, long run) {
            return new Checkpoint(segment, run, Long.MAX_VALUE);
        }
    }
}
