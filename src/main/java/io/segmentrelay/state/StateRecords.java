package io.segmentrelay.state;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.Reason;
import io.segmentrelay.ledger.Counts;
import io.segmentrelay.ledger.Phase;
import io.segmentrelay.ledger.SegmentAbsence;
import io.segmentrelay.ledger.TopicIdentity;
import io.segmentrelay.membership.OffsetStreak;
import io.segmentrelay.membership.Seam;
import io.segmentrelay.membership.Suspects;

/**
 * What the JSON records of the state topic hold; absent values are null. Jackson finds their components by reflection, those of
 * what they hold too: all of them are registered for a native binary here.
 */
@RegisterForReflection(targets = { StateRecords.AccountRecord.class, StateRecords.SegmentRecord.class,
        StateRecords.DeltaRecord.class }, registerFullHierarchy = true)
final class StateRecords {
    private StateRecords() {
    }

    record AccountRecord(String origin, TopicIdentity topics, long nextRun, long nextRevision, long signalPosition,
            boolean paused, boolean listed, List<List<String>> fieldSets,
            @JsonInclude(JsonInclude.Include.NON_NULL) String trouble) {
    }

    record SegmentRecord(ObjectNode published, boolean baselined, String walkedCounted,
            Long walkedObjectCount, Instant walkedAt, Long lastWalkTookMillis, List<CohortRecord> suspects,
            OffsetStreak streak, boolean confirmAtOnce, int attempts, Instant nextTry, boolean paused, boolean requested,
            boolean repeat, SegmentAbsence missing, RunRecord run, Map<String, Integer> chunks) {
    }

    record CohortRecord(int misses, int confirmations, Instant since, boolean agreed, String lastCounted,
            Instant countedMissAt, Suspects.Hold hold) {
    }

    record RunRecord(long number, Reason reason, Instant startedAt, String lastCounted, Long objectCount, Phase phase,
            boolean baselined, Long count, long leftUpTo, Counts counts, ClosingRecord closing) {
    }

    record ClosingRecord(CrawlOutcome outcome, boolean exact, String why, long held) {
    }

    record DeltaRecord(String cursor, Long count, boolean countSteady, Seam seam, long[] visited, Counts counts) {
    }
}
