package io.segmentrelay.session;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.segmentrelay.schedule.Candidate;
import io.segmentrelay.schedule.Schedule;

/** Which segments are walked at once. One lane takes the longest due; a walk that waits for the list holds no lane. */
public final class Lanes {
    /** Each keeps a thread waiting. */
    private static final int MOST_CONFIRMING = 100;

    private final int lanes;
    private final Schedule schedule;
    private final Set<Long> walking = ConcurrentHashMap.newKeySet();
    /** The segments among them whose walks wait for the list. */
    private final Set<Long> confirming = ConcurrentHashMap.newKeySet();
    /** The segment in the lane for the longest due. */
    private Long overdue;

    public Lanes(int lanes, Schedule schedule) {
        this.lanes = lanes;
        this.schedule = schedule;
    }

    /** Segments for lanes that are free, most urgent first; each is this caller's until {@link #release}. */
    synchronized List<Long> take(Supplier<List<Candidate>> candidates, Instant now) {
        Set<Long> busy = Set.copyOf(walking); // Before the candidates: a lane is freed only after its walk has changed them.
        boolean overdueLaneFree = overdue == null || !busy.contains(overdue) || confirming.contains(overdue);
        int free = lanes - busy.size() + Math.min(confirming.size(), MOST_CONFIRMING);
        List<Long> due = schedule.choose(candidates.get(), busy, free, overdueLaneFree, now);
        walking.addAll(due);
        if (overdueLaneFree && !due.isEmpty()) {
            overdue = due.get(0);
        }
        return due;
    }

    /** The segment was walked, and waits for the list: meanwhile its lane is free for another. */
    public void awaitsList(long segment) {
        confirming.add(segment);
    }

    public void release(long segment) {
        confirming.remove(segment); // First: a lane that is not free must not count as free.
        walking.remove(segment);
    }

    public int walking() {
        return walking.size();
    }

    /** How many segments wait to be walked, for a lane or for the end of a pause. */
    synchronized long due(List<Candidate> candidates, Instant now) {
        return candidates.stream().filter(segment -> !walking.contains(segment.id()))
                .filter(segment -> schedule.isBehind(segment, now)).count();
    }
}
