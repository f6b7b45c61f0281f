package io.segmentrelay.state;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import org.roaringbitmap.longlong.Roaring64Bitmap;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.Reason;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Phase;
import io.segmentrelay.ledger.Run;
import io.segmentrelay.ledger.Run.Counts;
import io.segmentrelay.ledger.RunOutcome;
import io.segmentrelay.ledger.SegmentAbsence;
import io.segmentrelay.ledger.SegmentState;
import io.segmentrelay.ledger.TopicIdentity;
import io.segmentrelay.membership.Evidence;
import io.segmentrelay.membership.OffsetStreak;
import io.segmentrelay.membership.Seam;
import io.segmentrelay.membership.Suspects;
import io.segmentrelay.usercom.Counted;
import io.segmentrelay.usercom.FieldSet;

/**
 * The JSON records of the state topic, each with its two ways: {@code of} the object in memory, and back. Absent values are
 * null. Jackson finds components by reflection, so all these records, and those nested in them, are registered here for a
 * native binary.
 */
@RegisterForReflection(targets = { StateRecords.AccountRecord.class, StateRecords.SegmentRecord.class,
        StateRecords.DeltaRecord.class }, registerFullHierarchy = true)
final class StateRecords {
    private StateRecords() {
    }

    record AccountRecord(String origin, TopicIdentity topics, long nextRun, long nextRevision, long signalPosition,
            boolean paused, boolean listed, List<List<String>> fieldSets,
            @JsonInclude(JsonInclude.Include.NON_NULL) String trouble) {

        static AccountRecord of(AccountState state) {
            return new AccountRecord(state.origin, state.topics, state.nextRun, state.nextRevision, state.signalPosition,
                    state.paused, state.listed, state.fieldSets.stream().map(FieldSet::names).toList(), state.trouble);
        }

        void into(AccountState state) {
            state.origin = origin;
            state.topics = topics;
            state.nextRun = nextRun;
            state.nextRevision = nextRevision;
            state.signalPosition = signalPosition;
            state.paused = paused;
            state.listed = listed;
            fieldSets.forEach(names -> state.fieldSets.add(new FieldSet(names)));
            state.trouble = trouble;
        }
    }

    record SegmentRecord(ObjectNode published, boolean baselined, String walkedCounted,
            Long walkedObjectCount, Instant walkedAt, Long lastWalkTookMillis, List<CohortRecord> suspects,
            OffsetStreak streak, boolean confirmAtOnce, int attempts,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) int failuresSince, Instant nextTry, boolean paused,
            boolean requested, boolean repeat, SegmentAbsence missing, RunRecord run, Map<String, Integer> chunks) {

        static SegmentRecord of(SegmentState segment) {
            SegmentState.Walks walks = segment.walks;
            return new SegmentRecord(segment.published, walks.baselined, walks.counted.at(), boxed(walks.counted.members()),
                    walks.endedAt, walks.took == null ? null : walks.took.toMillis(),
                    segment.suspects.cohorts().stream().map(CohortRecord::of).toList(), segment.streak,
                    segment.retry.confirms(),
                    segment.retry.confirms() ? segment.retry.confirmations : segment.retry.failures,
                    segment.retry.confirms() ? segment.retry.failures : 0, segment.retry.at, segment.asked.pause,
                    segment.asked.walk, segment.asked.snapshot,
                    segment.absence, segment.run == null ? null : RunRecord.of(segment.run), segment.chunks);
        }

        /** All but what bitmaps hold, and the run. */
        void into(SegmentState segment) {
            segment.published = published;
            segment.walks.baselined = baselined;
            segment.walks.counted = new Counted(walkedCounted, optional(walkedObjectCount));
            segment.walks.seen = segment.walks.counted.members(); // Near enough: the state has no word of whom that walk saw.
            segment.walks.endedAt = walkedAt;
            segment.walks.took = lastWalkTookMillis == null ? null : Duration.ofMillis(lastWalkTookMillis);
            segment.streak = streak == null || streak.counted() == null ? null : streak;
            segment.retry.confirmations = confirmAtOnce ? attempts : 0;
            segment.retry.failures = confirmAtOnce ? failuresSince : attempts;
            segment.retry.at = nextTry;
            segment.asked.pause = paused;
            segment.asked.walk = requested;
            segment.asked.snapshot = repeat;
            segment.absence = missing;
            segment.chunks.putAll(chunks);
        }
    }

    record CohortRecord(int misses, int confirmations, Instant since, boolean agreed, String lastCounted,
            Instant countedMissAt, Suspects.Hold hold) {

        static CohortRecord of(Suspects.Cohort cohort) {
            Evidence counted = cohort.counted();
            return new CohortRecord(cohort.misses(), cohort.confirmations(), cohort.since(), counted.agreed(),
                    counted.lastCounted(), counted.at(), cohort.hold());
        }

        Suspects.Cohort cohort(Roaring64Bitmap users) {
            return new Suspects.Cohort(users, misses, confirmations, since, new Evidence(agreed, lastCounted, countedMissAt),
                    hold == null ? Suspects.Hold.NONE : hold);
        }
    }

    record RunRecord(long number, Reason reason, Instant startedAt, String lastCounted, Long objectCount, Phase phase,
            boolean baselined, Long count, long leftUpTo, Counts counts, ClosingRecord closing) {

        static RunRecord of(Run run) {
            return new RunRecord(run.number, run.reason, run.startedAt, run.listed.at(), boxed(run.listed.members()), run.phase,
                    run.baselined, boxed(run.count), run.leftUpTo, run.counts,
                    run.outcome == null ? null : ClosingRecord.of(run.outcome));
        }

        /** All but its deltas, its counts, and what closes it. */
        Run run() {
            Run run = new Run(number, reason, startedAt, new Counted(lastCounted, optional(objectCount)), baselined);
            run.phase = phase;
            run.count = optional(count);
            run.leftUpTo = leftUpTo;
            return run;
        }
    }

    record ClosingRecord(CrawlOutcome outcome, boolean exact, String why, long held) {
        static ClosingRecord of(RunOutcome outcome) {
            return new ClosingRecord(outcome.outcome(), outcome.exact(), outcome.why(), outcome.held());
        }

        RunOutcome outcome(Roaring64Bitmap leavers) {
            return new RunOutcome(outcome, exact, why, leavers, held);
        }
    }

    record DeltaRecord(String cursor, Long count, boolean countSteady, Seam seam, long[] visited, Counts counts) {
        static DeltaRecord of(Run run) {
            return new DeltaRecord(run.cursor, boxed(run.count), run.countSteady, run.seam, run.unwritten.visited.toArray(),
                    run.counts);
        }

        /** All but its counts. */
        void into(Run run) {
            run.cursor = cursor;
            run.count = optional(count);
            run.countSteady = countSteady;
            run.seam = seam == null ? Seam.UNKNOWN : seam; // Written by a version without it.
            run.visited.addAll(visited);
        }
    }

    private static Long boxed(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }

    private static OptionalLong optional(Long number) {
        return number == null ? OptionalLong.empty() : OptionalLong.of(number);
    }
}
