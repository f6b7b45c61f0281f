package io.segmentrelay.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.MembershipChange;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.event.Reason;
import io.segmentrelay.event.SegmentChange;

class ReplayTest {
    private final Replay replay = new Replay(true);
    private final RecordLog log = new RecordLog();

    @Test
    void aHistoryBecomesATable() {
        // given
        log.append(Samples.segment(SegmentChange.SNAPSHOT, 1)).append(Samples.entered(1, 42))
                .append(Samples.entered(2, 42)).append(Samples.updated(2, 43, "A", "B")).append(Samples.left(1, 43))
                .append(Samples.entered(1, 44)).append(Samples.entered(3, 44)).append(Samples.left(3, 45))
                .append(Samples.membership(MembershipChange.SNAPSHOT, Reason.BASELINE, 1034, "{'id':2}", null, 46));
        // when
        replay.acceptAll(log.records()).end();
        // then
        assertThat(replay.segments()).containsExactly("main/1033");
        assertThat(replay.members().keySet()).containsExactly("main/1033", "main/1034");
        assertThat(replay.members("main/1033")).containsExactly(1L, 2L);
        assertThat(replay.fields("main/1033/2")).contains(Samples.json("{'id':2,'custom_id':'B'}"));
        assertThat(replay.fields("main/1033/3")).isEmpty();
    }

    @Test
    void aDeletedSegmentIsNoLongerThere() {
        // given
        log.append(Samples.segment(SegmentChange.CREATED, 1)).append(Samples.segment(SegmentChange.RECOUNTED, 2))
                .append(Samples.segment(SegmentChange.DELETED, 3));
        // when
        replay.acceptAll(log.records()).end();
        // then
        assertThat(replay.segments()).isEmpty();
        assertThat(replay.fields("main/1033")).isEmpty();
    }

    @Test
    void aSnapshotThatASignalAskedForMayRepeatAMember() {
        // given
        log.append(Samples.entered(1, 42)).append(Samples.membership(MembershipChange.SNAPSHOT, Reason.SIGNAL, 1033,
                "{'id':1,'custom_id':'A'}", null, 43));
        // when
        replay.acceptAll(log.records()).end();
        // then
        assertThat(replay.members("main/1033")).containsExactly(1L);
    }

    @Test
    void aMissingTombstoneIsFoundAtTheEnd() {
        // given
        log.append(Samples.entered(1, 42)).append(Samples.left(1, 43).subList(0, 1));
        // when
        replay.acceptAll(log.records());
        // then
        assertThatThrownBy(replay::end).isInstanceOf(AssertionError.class).hasMessageContaining("main/1033/1");
    }

    @Test
    void withoutTombstonesAnyTombstoneIsFound() {
        // given
        Replay without = new Replay(false);
        log.append(Samples.entered(1, 42)).append(Samples.left(1, 43));
        // when // then
        assertThatThrownBy(() -> without.acceptAll(log.records())).isInstanceOf(AssertionError.class)
                .hasMessageContaining("a tombstone that follows no end");
    }

    @Test
    void aLeftWithTheIdAloneIsFine() {
        // given
        log.append(Samples.entered(1, 42))
                .append(Samples.membership(MembershipChange.LEFT, Reason.RECOUNTED, 1033, "{'id':1}", null, 43));
        // when
        replay.acceptAll(log.records()).end();
        // then
        assertThat(replay.members()).isEmpty();
    }

    static Stream<Arguments> impossible() {
        List<OutRecord> enters = Samples.entered(1, 42);
        List<OutRecord> leaves = Samples.left(1, 43);
        return Stream.of(
                Arguments.of("who enters twice", List.of(enters, Samples.entered(1, 43)),
                        "usercom.memberships-0@1 main/1033/1 main/1033/43/1/entered: it was there already; "
                                + "before: @0 main/1033/42/1/entered"),
                Arguments.of("a second snapshot of the baseline",
                        List.of(enters,
                                Samples.membership(MembershipChange.SNAPSHOT, Reason.BASELINE, 1033, "{'id':1}", null, 43)),
                        "main/1033/43/1/snapshot: it was there already"),
                Arguments.of("left of a non-member", List.of(Samples.left(1, 42)),
                        "main/1033/42/1/left: it was not there; before: nothing"),
                Arguments.of("an update of a non-member", List.of(Samples.updated(1, 42, "A", "B")),
                        "main/1033/42/1/updated: it was not there"),
                Arguments.of("a repeated id",
                        List.of(enters, Samples.updated(1, 43, "A", "B"), Samples.updated(1, 43, "B", "A")),
                        "main/1033/43/1/updated: a ce_id for the second time"),
                Arguments.of("a missing tombstone", List.of(enters, leaves.subList(0, 1), Samples.entered(1, 44)),
                        "main/1033/44/1/entered: an event where a tombstone was due"),
                Arguments.of("a tombstone of a member", List.of(enters, tombstones(1)),
                        "tombstone: a tombstone that follows no end; before: @0 main/1033/42/1/entered"),
                Arguments.of("a second tombstone", List.of(enters, leaves, tombstones(1)), "a tombstone that follows no end"),
                Arguments.of("former values that were never published", List.of(enters, Samples.updated(1, 43, "X", "B")),
                        "main/1033/43/1/updated: custom_id was not published as \"X\""),
                Arguments.of("left with other fields than published",
                        List.of(enters, Samples.updated(1, 43, "A", "B"), Samples.left(1, 44)),
                        "main/1033/44/1/left: custom_id was not published as \"A\""),
                Arguments.of("a segment that is created twice",
                        List.of(Samples.segment(SegmentChange.SNAPSHOT, 1), Samples.segment(SegmentChange.CREATED, 2)),
                        "main/1033/r2/created: it was there already"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("impossible")
    void whatNoTableCanTakeIsFound(String what, List<List<OutRecord>> sent, String expected) {
        // given
        sent.forEach(log::append);
        // when // then
        assertThatThrownBy(() -> replay.acceptAll(log.records())).isInstanceOf(AssertionError.class)
                .hasMessageContaining(expected);
    }

    private static List<OutRecord> tombstones(long user) {
        return List.of(OutRecord.tombstone(EventTopics.DEFAULT.memberships(), "main/1033/" + user));
    }
}
