package io.segmentrelay.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import io.segmentrelay.testing.ReadEvent;

/** What walks of one segment prove together. */
final class Walks {
    private static final double TOLERANCE = 0.01;
    private static final Duration UPDATE_INTERVAL = Duration.ofMinutes(240);
    private static final int CONSTANT = 3;
    private static final int MOST_TOLD = 4;

    private final Facts facts;

    Walks(Facts facts) {
        this.facts = facts;
    }

    /**
     * Whether a second walk is no second look at the same mistake: both agreed with the list's {@code object_count}, or the
     * segment was counted anew between them, or had the time to be.
     */
    boolean areIndependent(RunFacts one, RunFacts other) {
        return agrees(one) && agrees(other) || isCountedAnew(one, other)
                || Duration.between(finished(one), finished(other)).abs().compareTo(UPDATE_INTERVAL) >= 0;
    }

    /** A whole walk before that of the {@code left}, in a row of such that missed the user, and independent of it. */
    Optional<RunFacts> otherThatMissed(ReadEvent left) {
        RunFacts run = facts.run(left);
        long entered = facts.byKey().get(left.record().key()).stream()
                .filter(event -> !event.isTombstone() && event.record().offset() < left.record().offset())
                .filter(event -> List.of("snapshot", "entered").contains(event.change())).mapToLong(ReadEvent::run).max()
                .orElse(-1);
        for (RunFacts before : before(run)) {
            if (before.number() <= entered || before.wasWhole() && sawHim(before, left)) {
                return Optional.empty();
            }
            if (before.wasWhole() && (before.isExact() || areIndependent(before, run))) {
                return Optional.of(before);
            }
        }
        return Optional.empty();
    }

    /** An exact walk that missed him would have let him go, had nothing held him. */
    private boolean sawHim(RunFacts whole, ReadEvent left) {
        return facts.pages(whole).show(Facts.user(left))
                || whole.isExact() && whole.report().filter(report -> report.change().equals("completed")).isPresent();
    }

    /** Whether three walks in a row, each independent of the one before, fell short by the same number. */
    boolean isConstantOffset(RunFacts run) {
        List<RunFacts> row = new ArrayList<>(List.of(run));
        for (RunFacts before : before(run)) {
            if (before.deficit() == run.deficit()) {
                row.add(0, before);
            } else if (before.wasWhole()) {
                break;
            }
        }
        int independent = 1;
        RunFacts last = row.get(0);
        for (RunFacts next : row) {
            if (next != last && areIndependent(last, next)) {
                independent++;
                last = next;
            }
        }
        return independent >= CONSTANT;
    }

    /** Runs of the same segment that have a report, the latest first. */
    private List<RunFacts> before(RunFacts run) {
        return facts.runsBySegment().get(run.segments().first()).stream()
                .filter(other -> other.number() < run.number() && !other.isOpen())
                .sorted(Comparator.comparingLong(RunFacts::number).reversed()).toList();
    }

    /** The last walks before that of the {@code left}, in words. */
    String told(ReadEvent left) {
        return before(facts.run(left)).stream().limit(MOST_TOLD)
                .map(run -> "%s %s, %s%d seen, counted at %s, list says %s, %s him".formatted(run,
                        run.report().orElseThrow().change(), run.isExact() ? "exact, " : "",
                        run.report().orElseThrow().value().path("members_seen").asLong(),
                        counted(run).map(Instant::toString).orElse("?"), listed(run),
                        facts.pages(run).show(Facts.user(left)) ? "shows" : "does not show"))
                .toList().toString();
    }

    private boolean agrees(RunFacts run) {
        long seen = run.report().orElseThrow().value().path("members_seen").asLong();
        return listed(run).stream().anyMatch(listed -> Math.abs(listed - seen) <= TOLERANCE * Math.max(listed, seen));
    }

    /** What the list may have said: that of the count that the report names, else all that it said meanwhile. */
    private List<Long> listed(RunFacts run) {
        ReadEvent report = run.report().orElseThrow();
        String segment = report.key().segmentKey();
        List<Long> named = facts.recounts().getOrDefault(segment, List.of()).stream()
                .filter(recount -> counted(run).filter(at -> at.equals(recount.lastCounted())).isPresent())
                .map(Recount::objectCount).toList();
        return !named.isEmpty() ? named
                : facts.shown(segment, facts.startOf(run), finished(run)).stream().map(Recount::objectCount).toList();
    }

    private static boolean isCountedAnew(RunFacts one, RunFacts other) {
        return counted(one).isPresent() && counted(other).isPresent() && !counted(one).equals(counted(other));
    }

    private static Optional<Instant> counted(RunFacts run) {
        return run.report().map(report -> report.value().path("counted_at")).filter(at -> at.isTextual())
                .map(at -> Instant.parse(at.asText()));
    }

    private static Instant finished(RunFacts run) {
        return Facts.time(run.report().orElseThrow(), "finished_at");
    }
}
