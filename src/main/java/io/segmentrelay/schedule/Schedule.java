package io.segmentrelay.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which segments are walked, in which order: recounted ones, and others only for the full refresh or for suspects. */
public record Schedule(Duration fullRefresh) {
    /** Since when the segment is due; empty if it is not due now. */
    Optional<Instant> dueSince(Candidate segment, Instant now) {
        if (segment.wanted().paused()) {
            return Optional.empty();
        }
        if (segment.wanted().requested() && (segment.listed().gone() || segment.wanted().followed())) {
            return Optional.of(Instant.EPOCH);
        }
        if (segment.walked().nextTry() != null && now.isBefore(segment.walked().nextTry())) {
            return Optional.empty();
        }
        if (segment.listed().gone()) {
            return Optional.of(segment.walked().tryableSince());
        }
        if (!segment.wanted().followed()) {
            return Optional.empty();
        }
        if (segment.walked().resumable()) {
            return Optional.of(Instant.EPOCH);
        }
        if (segment.walked().endedAt() == null) {
            return Optional.of(segment.walked().tryableSince());
        }
        if (segment.walked().confirmAtOnce() || segment.isRecounted()) {
            return Optional.of(later(segment.walked().endedAt(), segment.walked().nextTry()));
        }
        Instant due = segment.walked().endedAt()
                .plus(refresh(segment.listed().counted().at(), segment.listed().updateInterval(), fullRefresh));
        return now.isBefore(due) ? Optional.empty() : Optional.of(due);
    }

    /** The longest time that the relay leaves a segment without a walk that proves something. */
    public static Duration refresh(String listedCounted, Duration updateInterval, Duration fullRefresh) {
        return listedCounted == null && updateInterval.compareTo(fullRefresh) < 0 ? updateInterval : fullRefresh;
    }

    /** Whether the segment is to be walked as soon as a lane is free. */
    public boolean isDue(Candidate segment, Instant now) {
        return dueSince(segment, now).isPresent();
    }

    /** Whether the server's last count of the segment is not walked yet, be it for want of a lane or for a pause. */
    public boolean isBehind(Candidate segment, Instant now) {
        boolean isUnwalked = segment.wanted().followed() && !segment.listed().gone() && !segment.wanted().paused()
                && (segment.walked().endedAt() == null || segment.isRecounted());
        return isUnwalked || isDue(segment, now);
    }

    private static Instant later(Instant one, Instant other) {
        return other == null || one.isAfter(other) ? one : other;
    }

    /**
     * Chooses segments for lanes that are free: those at a checkpoint first, then small and stale ones. One lane always has the
     * segment that has been due for longest, so that big ones don't starve.
     *
     * @param walking segments that lanes are walking
     * @param free how many lanes are free
     * @param overdueLaneFree whether the lane for the longest due is among them: the first segment returned is for it
     */
    public List<Long> choose(Collection<Candidate> segments, Set<Long> walking, int free, boolean overdueLaneFree,
            Instant now) {
        List<Due> due = new ArrayList<>();
        for (Candidate segment : segments) {
            if (!walking.contains(segment.id())) {
                dueSince(segment, now).ifPresent(since -> due.add(new Due(segment, since)));
            }
        }
        List<Long> chosen = new ArrayList<>();
        if (free > 0 && overdueLaneFree && !due.isEmpty()) {
            take(due, Comparator.comparing(Due::since).thenComparing(one -> !one.segment.walked().resumable()), chosen);
        }
        while (chosen.size() < free && !due.isEmpty()) {
            take(due, Comparator.comparing((Due one) -> !one.segment.walked().resumable())
                    .thenComparing(one -> one.weight(now)), chosen);
        }
        return chosen;
    }

    private static void take(List<Due> due, Comparator<Due> order, List<Long> chosen) {
        Due first = due.stream().min(order.thenComparing(one -> one.segment.id())).orElseThrow();
        due.remove(first);
        chosen.add(first.segment.id());
    }

    private record Due(Candidate segment, Instant since) {
        /** Pages to walk for each hour of waiting: small and stale segments weigh least. */
        double weight(Instant now) {
            double pages = 1 + segment.size() / 100.0;
            double hours = 1 + Math.max(0, Duration.between(since, now).toMinutes()) / 60.0;
            return pages / hours;
        }
    }
}
