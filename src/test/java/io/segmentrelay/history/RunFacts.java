package io.segmentrelay.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

import io.segmentrelay.testing.ReadEvent;

/** What was published of one run. */
final class RunFacts {
    /** Events of memberships, tombstones aside; {@code updated} can be of other segments. */
    final List<ReadEvent> events = new ArrayList<>();
    final List<ReadEvent> reports = new ArrayList<>();
    private final String account;
    private final long number;

    RunFacts(String account, long number) {
        this.account = account;
        this.number = number;
    }

    static final Comparator<RunFacts> BY_NUMBER = Comparator.comparingLong(RunFacts::number);

    long number() {
        return number;
    }

    String account() {
        return account;
    }

    /** Those that can only be of the run's own segment. */
    List<ReadEvent> ownEvents() {
        return events.stream().filter(event -> !event.change().equals("updated")).toList();
    }

    /** The keys of the segments that the run says it is of: one, if all is well; none, if it only told of updates so far. */
    TreeSet<String> segments() {
        TreeSet<String> segments = new TreeSet<>();
        reports.forEach(report -> segments.add(report.key().segmentKey()));
        ownEvents().forEach(event -> segments.add(event.key().segmentKey()));
        return segments;
    }

    Optional<ReadEvent> report() {
        return reports.stream().findFirst();
    }

    boolean isOpen() {
        return reports.isEmpty();
    }

    /**
     * It ended as {@code completed} or {@code held} of a walk: every page was read; of one that saw nobody, it was believed.
     */
    boolean wasWhole() {
        return report()
                .filter(report -> report.change().equals("completed")
                        || report.change().equals("held") && report.value().path("members_seen").asLong() > 0)
                .filter(report -> !report.value().path("reason").asText().equals("segment_deleted")).isPresent();
    }

    /** It says of itself that it left no doubt. */
    boolean isExact() {
        return report().filter(report -> report.value().path("exact").asBoolean()).isPresent();
    }

    /** How many members fewer than the pages' count it saw; 0 if they gave none. */
    long deficit() {
        return report().map(ReadEvent::value).filter(value -> value.has("members_expected"))
                .map(value -> value.path("members_expected").asLong() - value.path("members_seen").asLong()).orElse(0L);
    }

    /** It ended with the segment's deletion. */
    boolean wasDeletion() {
        return report().filter(report -> report.change().equals("completed"))
                .filter(report -> report.value().path("reason").asText().equals("segment_deleted")).isPresent();
    }

    @Override
    public String toString() {
        return "run " + number + " of " + (segments().isEmpty() ? account : String.join(" and ", segments()));
    }
}
