package io.segmentrelay.testing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.CrawlReport;
import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.EventWriter;
import io.segmentrelay.event.MembershipChange;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.event.Reason;
import io.segmentrelay.event.SegmentChange;

/** Events as the relay would write them, of segment 1033 unless told, for the tests of this package. */
final class Samples {
    static final EventWriter EVENTS = new EventWriter("main", "https://app.user.com/api/public", EventTopics.DEFAULT, true);
    static final String COUNTED_AT = "2024-10-11T10:12:32.661576Z";
    static final Instant NOW = Instant.parse("2024-10-11T10:13:01.120Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    private Samples() {
    }

    static List<OutRecord> entered(long user, long run) {
        return membership(MembershipChange.ENTERED, Reason.RECOUNTED, 1033, "{'id':" + user + ",'custom_id':'A'}", null,
                run);
    }

    static List<OutRecord> left(long user, long run) {
        return membership(MembershipChange.LEFT, Reason.RECOUNTED, 1033, "{'id':" + user + ",'custom_id':'A'}", null,
                run);
    }

    static List<OutRecord> updated(long user, long run, String before, String after) {
        return membership(MembershipChange.UPDATED, Reason.RECOUNTED, 1033,
                "{'id':" + user + ",'custom_id':'" + after + "'}", "{'custom_id':'" + before + "'}", run);
    }

    static List<OutRecord> membership(MembershipChange change, Reason reason, long segment, String user,
            String previous, long run) {
        return EVENTS.membership(change, reason, segment, "Active", json(user), previous == null ? null : json(previous),
                run, COUNTED_AT, NOW);
    }

    static List<OutRecord> segment(SegmentChange change, long revision) {
        boolean changed = change == SegmentChange.UPDATED || change == SegmentChange.RECOUNTED;
        return EVENTS.segment(change, json("""
                {'name': 'Active', 'description': null, 'id': 1033, 'object_count': 100, 'too_heavy': false,
                 'users': 'https://app.user.com/api/public/segments/1033/users/', 'update_interval': 240,
                 'last_counted': '2024-10-11T10:12:32.661576Z', 'updated_at': null, 'of_tomorrow': [1]}
                """), changed ? json("{'object_count':99}") : null, revision, NOW);
    }

    static OutRecord report(CrawlOutcome outcome, long run, CrawlReport.Counts counts,
            SortedMap<Integer, Long> positions) {
        return EVENTS.crawl(
                new CrawlReport("main", new CrawlReport.Segment(1033, "Active", 100),
                        new CrawlReport.Run(run, Reason.RECOUNTED, COUNTED_AT, NOW.minusSeconds(2), NOW), outcome,
                        "as the server would have it",
                        new CrawlReport.Walk(1, 1, 100, OptionalLong.of(100), outcome == CrawlOutcome.COMPLETED), counts),
                positions);
    }

    static SortedMap<Integer, Long> positions(long ofFirstPartition) {
        return new TreeMap<>(Map.of(0, ofFirstPartition));
    }

    static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
