package io.segmentrelay.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Phase;
import io.segmentrelay.ledger.Run;
import io.segmentrelay.ledger.Run.Counts;
import io.segmentrelay.ledger.SegmentState;

/** All that a restart must bring back of an account, by name, so that two states can be compared. */
public final class ComparableState {
    private final Map<String, Object> view = new TreeMap<>();

    private ComparableState() {
    }

    public static Map<String, Object> of(AccountState state) {
        ComparableState view = new ComparableState();
        view.account(state);
        state.segments.values().forEach(view::segment);
        return view.view;
    }

    /** The keys of all records that it takes, and no other. */
    public static Set<String> keys(AccountState state) {
        Set<String> keys = new TreeSet<>(Set.of(state.account + "/account"));
        state.users.forEach((user, fields) -> keys.add(state.account + "/user/" + user));
        for (SegmentState segment : state.segments.values()) {
            String at = state.account + "/" + segment.id + "/";
            keys.add(at + "segment");
            segment.chunks.forEach((bitmap, chunks) -> {
                boolean isOfNoCohort = bitmap.startsWith("suspects-")
                        && Integer.parseInt(bitmap.substring(9)) >= segment.suspects.cohorts().size();
                IntStream.range(0, isOfNoCohort ? 0 : chunks).forEach(chunk -> keys.add(at + bitmap + "/" + chunk));
            });
            for (int delta = 1; segment.run != null && delta <= segment.run.deltas; delta++) {
                keys.add(at + "run/" + segment.run.number + "/" + delta);
            }
        }
        return keys;
    }

    private void account(AccountState state) {
        view.put("account", state.account);
        put("origin", state.origin);
        put("topics", state.topics);
        put("nextRun", state.nextRun);
        put("nextRevision", state.nextRevision);
        put("signalPosition", state.signalPosition);
        put("paused", state.paused);
        put("listed", state.listed);
        put("fieldSets", List.copyOf(state.fieldSets));
        state.users.forEach((user, fields) -> put("user/" + user, HexFormat.of().formatHex(fields)));
    }

    private void segment(SegmentState segment) {
        String at = segment.id + "/";
        put(at + "id", segment.id);
        put(at + "published", segment.published.toString());
        put(at + "members", segment.members.clone());
        put(at + "baselined", segment.walks.baselined);
        put(at + "walked", segment.walks.counted);
        put(at + "walkedAt", segment.walks.endedAt);
        put(at + "lastWalkTook", segment.walks.took);
        put(at + "suspects", segment.suspects);
        put(at + "outdated", segment.outdated.clone());
        put(at + "streak", segment.streak);
        put(at + "confirmations", segment.retry.confirmations);
        put(at + "failures", segment.retry.failures);
        put(at + "nextTry", segment.retry.at);
        put(at + "paused", segment.asked.pause);
        put(at + "requested", segment.asked.walk);
        put(at + "repeat", segment.asked.snapshot);
        put(at + "missing", segment.absence);
        put(at + "chunks", Map.copyOf(segment.chunks));
        if (segment.run != null) {
            run(at + "run/", segment.run);
        }
    }

    private void run(String at, Run run) {
        put(at + "head", Arrays.asList(run.number, run.reason, run.startedAt, run.listed, run.baselined));
        put(at + "phase", run.phase);
        put(at + "seen", run.seen.clone());
        put(at + "entered", run.entered.clone());
        put(at + "visited", Arrays.stream(run.visited.toArray()).sorted().boxed().toList());
        put(at + "count", run.count);
        put(at + "countSteady", run.countSteady);
        put(at + "seam", run.seam);
        put(at + "counts", counts(run.counts));
        put(at + "deltas", run.deltas);
        put(at + "leftUpTo", run.leftUpTo);
        put(at + "closing", run.outcome);
        if (run.phase == Phase.WALKING) {
            put(at + "cursor", run.cursor); // Afterwards nobody asks for it.
        }
    }

    private static List<Long> counts(Counts counts) {
        return new ArrayList<>(List.of(counts.pages, counts.requests, counts.snapshot, counts.entered, counts.updated,
                counts.left, counts.filtered, counts.walkedMillis));
    }

    private void put(String name, Object value) {
        view.put(name, value == null ? "none" : value);
    }
}
