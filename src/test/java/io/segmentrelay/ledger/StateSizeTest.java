package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.roaringbitmap.longlong.Roaring64Bitmap;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.segmentrelay.event.Reason;
import io.segmentrelay.membership.Evidence;
import io.segmentrelay.membership.Rules;
import io.segmentrelay.membership.Suspects;
import io.segmentrelay.usercom.Counted;

class StateSizeTest {
    private static final Instant NOW = Instant.parse("2024-10-11T10:00:00Z");

    private final AccountState state = new AccountState("main");

    @Test
    void whatAllSegmentsHoldIsAddedUp() {
        // given
        SegmentState walked = segment(7, 1, 2, 3);
        walked.run = new Run(1, Reason.REFRESH, NOW, Counted.UNKNOWN, true);
        Suspects missed = new Suspects(List.of(
                new Suspects.Cohort(Roaring64Bitmap.bitmapOf(1, 2), 1, 1, NOW, new Evidence(false, null, NOW))));
        walked.suspects = missed.holdingProved(Roaring64Bitmap.bitmapOf(3), new Rules(0.01, 500, 0.5, 2), NOW, null);
        SegmentState other = segment(8, 3);
        state.users.put(3, new byte[] { 0, '[', ']' });

        // when
        StateSize size = StateSize.of(state);

        // then
        assertThat(size).isEqualTo(new StateSize(2, 4, 3, 1, 1,
                1 + 1 + 3 + walked.members.serializedSizeInBytes() + other.members.serializedSizeInBytes(), 1,
                List.of(new StateSize.Size(7, "Segment 7", 3), new StateSize.Size(8, "Segment 8", 1))));
    }

    @Test
    void theHundredLargestAreNamedAndOfSeveralOfOneSizeTheOldest() {
        // given
        for (long id = 1; id <= 101; id++) {
            segment(id, 1);
        }
        segment(102, 1, 2);

        // when
        List<StateSize.Size> largest = StateSize.of(state).largest();

        // then
        assertThat(largest).hasSize(100).startsWith(new StateSize.Size(102, "Segment 102", 2),
                new StateSize.Size(1, "Segment 1", 1)).endsWith(new StateSize.Size(99, "Segment 99", 1));
    }

    private SegmentState segment(long id, long... members) {
        SegmentState segment = new SegmentState(id);
        segment.published = JsonNodeFactory.instance.objectNode().put("id", id).put("name", "Segment " + id);
        segment.members = Roaring64Bitmap.bitmapOf(members);
        state.segments.put(id, segment);
        return segment;
    }
}
