package io.segmentrelay.state;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import org.roaringbitmap.longlong.Roaring64Bitmap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.event.Reason;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Phase;
import io.segmentrelay.ledger.Run;
import io.segmentrelay.ledger.RunOutcome;
import io.segmentrelay.ledger.SegmentAbsence;
import io.segmentrelay.ledger.SegmentState;
import io.segmentrelay.ledger.StateChanges;
import io.segmentrelay.ledger.StateChanges.Part;
import io.segmentrelay.ledger.TopicIdentity;
import io.segmentrelay.membership.Evidence;
import io.segmentrelay.membership.OffsetStreak;
import io.segmentrelay.membership.Suspects;
import io.segmentrelay.usercom.Counted;
import io.segmentrelay.usercom.FieldSet;

/** A state in which nothing is as in a new one, and all of a state at once, as if it were new. */
final class Everything {
    private static final Instant AT = Instant.parse("2024-10-11T12:00:00.123456789Z");
    private static final String COUNTED = "2024-10-11T10:12:32.661576Z";

    private Everything() {
    }

    static StateChanges of(AccountState state) {
        StateChanges changes = new StateChanges();
        for (long user : state.users.users()) {
            changes.user(user);
        }
        changes.completion(state);
        return changes;
    }

    /** Its records, each bitmap and a delta of each open run among them. */
    static List<OutRecord> written(AccountState state) {
        StateChanges changes = of(state);
        for (SegmentState segment : state.segments.values()) {
            for (Part part : Part.values()) {
                changes.part(segment.id, part);
            }
            if (segment.run != null) {
                changes.advanced(segment.id);
            }
        }
        return new ArrayList<>(StateEncoder.encode(state, changes, "usercom.relay-state", 16));
    }

    /** Whatever a state can hold, and none of it as it is in a new one. */
    static AccountState state() {
        AccountState state = new AccountState("main");
        state.origin = "https://acme.user.com:443";
        state.topics = new TopicIdentity("cluster", "state-topic", "memberships-topic", 16, 6, 3, null);
        state.nextRun = 50;
        state.nextRevision = 1234;
        state.signalPosition = 17;
        state.paused = true;
        state.listed = true;
        state.trouble = "Kafka refuses what is written";
        state.fieldSets.add(FieldSet.of("custom_id"));
        state.fieldSets.add(FieldSet.of("custom_id", "Żółw 🦊"));
        state.users.put(27, "\u0001[\"A-17\",1.50]".getBytes(StandardCharsets.UTF_8));

        SegmentState walking = everyField(state, 1033);
        walking.run = new Run(42, Reason.RECOUNTED, AT, new Counted(COUNTED, OptionalLong.of(5)), true);
        walking.run.see(3);
        walking.run.see(7);
        walking.run.enter(7);
        walking.run.advance(-7, "https://acme.user.com/api/public/segments/1033/users/?cursor=2");
        walking.run.seam = walking.run.seam.with(List.of(3L, 7L));
        walking.run.count = OptionalLong.of(9);
        walking.run.countSteady = false;
        walking.run.counts.requests = 3;
        walking.run.counts.entered = 1;
        walking.run.counts.updated = 4;
        walking.run.counts.filtered = 5;
        walking.run.counts.snapshot = 6;
        walking.run.counts.walkedMillis = 789;
        walking.members.addLong(7);
        walking.retry.failures = 3; // The record of 1034 stays as it was before there was a field of them.

        SegmentState leaving = everyField(state, 1034);
        leaving.run = new Run(43, Reason.REFRESH, AT, Counted.UNKNOWN, false);
        leaving.run.advance(8, null);
        leaving.run.phase = Phase.LEAVING;
        leaving.run.counts.left = 1;
        leaving.run.leftUpTo = 1;
        leaving.run.outcome = new RunOutcome(CrawlOutcome.HELD, true, "not exact: the pages give no count",
                Roaring64Bitmap.bitmapOf(1, 2), 3);
        leaving.members.removeLong(1);

        SegmentState fresh = new SegmentState(1035);
        fresh.published = StateFormat.JSON.createObjectNode().put("id", 1035).put("name", "New");
        state.segments.put(1035L, fresh);
        return state;
    }

    private static SegmentState everyField(AccountState state, long id) {
        Evidence evidence = new Evidence(true, COUNTED, AT.plusSeconds(1));
        SegmentState segment = new SegmentState(id);
        segment.published = json("{\"id\": " + id
                + ", \"name\": \"Ż\", \"object_count\": 5, \"last_counted\": \"" + COUNTED + "\", \"x\": [1.50, null, {}]}");
        segment.walks.baselined = true;
        segment.walks.counted = new Counted(COUNTED, OptionalLong.of(5));
        segment.walks.endedAt = AT;
        segment.walks.took = Duration.ofMillis(3456);
        segment.members = Roaring64Bitmap.bitmapOf(1, 2, 4, 5, 5_000_000_000L);
        segment.suspects = new Suspects(List.of(
                new Suspects.Cohort(Roaring64Bitmap.bitmapOf(4), 1, 2, AT, evidence),
                new Suspects.Cohort(Roaring64Bitmap.bitmapOf(5), 2, 3, AT, new Evidence(false, null, AT), Suspects.Hold.HELD)));
        segment.outdated = Roaring64Bitmap.bitmapOf(2, 5_000_000_000L);
        segment.streak = new OffsetStreak(1, "5b1d", 2, evidence);
        segment.retry.confirmations = 4;
        segment.retry.at = AT.plusSeconds(2);
        segment.asked.pause = true;
        segment.asked.walk = true;
        segment.asked.snapshot = true;
        segment.absence = new SegmentAbsence(2, AT, 1, AT.plusSeconds(3), true);
        state.segments.put(id, segment);
        return segment;
    }

    private static ObjectNode json(String json) {
        try {
            return (ObjectNode) StateFormat.JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
