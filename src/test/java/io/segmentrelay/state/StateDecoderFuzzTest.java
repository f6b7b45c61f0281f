package io.segmentrelay.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

import org.roaringbitmap.longlong.Roaring64Bitmap;

import com.carrotsearch.hppc.cursors.ObjectCursor;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

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
import io.segmentrelay.ledger.StateProblem;
import io.segmentrelay.ledger.TopicIdentity;
import io.segmentrelay.membership.Evidence;
import io.segmentrelay.membership.OffsetStreak;
import io.segmentrelay.membership.Suspects;
import io.segmentrelay.usercom.Counted;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.UserFields;

/**
 * Whatever the state topic holds is a state, or a {@link StateProblem} with one line. The inputs beside the test are tried
 * at every build; {@code -Pfuzz} has Jazzer look for others.
 */
class StateDecoderFuzzTest {
    private static final List<OutRecord> RECORDS = StateEncoder.encode(state(), everything(), "usercom.relay-state", 16);

    /** Takes the records of a state, and damages some of them, leaves some out, and adds others. */
    @FuzzTest(maxDuration = "", maxExecutions = 1_000_000)
    void everyTopicIsAStateOrAProblem(FuzzedDataProvider damage) {
        // given
        List<String> keys = new ArrayList<>();
        List<byte[]> values = new ArrayList<>();
        RECORDS.forEach(record -> {
            keys.add(record.key());
            values.add(record.value());
        });
        for (int edits = damage.consumeInt(1, 4); edits > 0; edits--) {
            edit(damage, damage.consumeInt(0, keys.size() - 1), keys, values);
        }

        // when
        StateDecoder decoder = new StateDecoder("main");
        try {
            for (int i = 0; i < keys.size(); i++) {
                decoder.accept(keys.get(i), values.get(i));
            }
            AccountState state = decoder.state();

            // then
            assertThat(StateEncoder.encode(state, all(state), "usercom.relay-state", 16)).isNotNull();
            for (ObjectCursor<byte[]> user : state.users.values()) {
                FieldSet names = state.fieldSets.get(user.value[0] & 0xff);
                assertThat(UserFields.of(Arrays.copyOfRange(user.value, 1, user.value.length)).get(names.size())).isNotNull();
            }
            state.segments.values().forEach(segment -> assertThat(segment.row().name()).isNotNull());
        } catch (StateProblem expected) {
            assertThat(expected.getMessage()).isNotBlank().doesNotContain("\n", "\r");
            assertThat(expected.passes()).isFalse();
        }
    }

    /** As if this program had written it. */
    private static byte[] checked(byte[] value) {
        return value.length > 5 ? StateFormat.versioned(Arrays.copyOfRange(value, 5, value.length)) : value;
    }

    private static void edit(FuzzedDataProvider damage, int at, List<String> keys, List<byte[]> values) {
        byte[] value = values.get(at);
        switch (damage.consumeInt(0, 6)) {
            case 0 -> values.set(at, null);
            case 1 -> values.set(at, damage.consumeBoolean() ? damage.consumeBytes(200)
                    : StateFormat.versioned(damage.consumeBytes(1000)));
            case 2 -> keys.set(at, "main/" + damage.consumeString(60));
            case 3 -> {
                keys.add("main/" + damage.consumeString(60));
                values.add(damage.consumeBytes(200));
            }
            case 4 -> values.set(at, value == null ? null
                    : checked(Arrays.copyOf(value, damage.consumeInt(0, value.length))));
            default -> {
                if (value != null && value.length > 1) {
                    byte[] other = value.clone();
                    int from = damage.consumeInt(1, other.length - 1);
                    byte[] put = damage.consumeBytes(Math.min(8, other.length - from));
                    System.arraycopy(put, 0, other, from, put.length);
                    values.set(at, damage.consumeBoolean() ? other : checked(other));
                }
            }
        }
    }

    /** A little of everything that a state can hold. */
    private static AccountState state() {
        AccountState state = new AccountState("main");
        state.origin = "https://acme.user.com:443";
        state.topics = new TopicIdentity("cluster", "state-topic", "memberships-topic", 16, 6, 6);
        state.nextRun = 50;
        state.listed = true;
        state.fieldSets.add(FieldSet.of("custom_id", "user_key"));
        for (long user = 1; user <= 5; user++) {
            byte[] fields = UserFields.of(List.of(JsonNodeFactory.instance.textNode("A-" + user))).bytes();
            byte[] packed = new byte[fields.length + 1];
            System.arraycopy(fields, 0, packed, 1, fields.length);
            state.users.put(user, packed);
        }
        SegmentState walking = segment(state, 1033);
        walking.run = new Run(42, Reason.RECOUNTED, Instant.EPOCH,
                new Counted("2024-10-11T10:12:32Z", OptionalLong.of(5)), true);
        walking.run.advance(7, "https://acme.user.com/api/public/segments/1033/users/?cursor=2");
        walking.run.see(3);
        walking.run.enter(3);
        SegmentState leaving = segment(state, 1034);
        leaving.run = new Run(43, Reason.REFRESH, Instant.EPOCH, Counted.UNKNOWN, true);
        leaving.run.phase = Phase.LEAVING;
        leaving.run.leftUpTo = 1;
        leaving.run.closing = new RunOutcome(CrawlOutcome.COMPLETED, true, null, Roaring64Bitmap.bitmapOf(1, 2), 0);
        return state;
    }

    private static SegmentState segment(AccountState state, long id) {
        SegmentState segment = new SegmentState(id);
        segment.published = JsonNodeFactory.instance.objectNode().put("id", id).put("name", "Active");
        segment.walks.baselined = true;
        segment.walks.endedAt = Instant.EPOCH;
        segment.walks.took = Duration.ofSeconds(3);
        segment.members = Roaring64Bitmap.bitmapOf(1, 2, 4, 5, 5_000_000_000L);
        segment.suspects = new Suspects(List.of(new Suspects.Cohort(Roaring64Bitmap.bitmapOf(4), 1, 1, Instant.EPOCH,
                new Evidence(true, "2024-10-11T10:12:32Z", Instant.EPOCH))));
        segment.outdated = Roaring64Bitmap.bitmapOf(2, 5_000_000_000L);
        segment.streak = new OffsetStreak(1, "5b1d", 2, new Evidence(false, null, Instant.EPOCH));
        segment.missing = SegmentAbsence.first(Instant.EPOCH);
        state.segments.put(id, segment);
        return segment;
    }

    private static StateChanges everything() {
        AccountState state = state();
        StateChanges changes = all(state);
        changes.advanced(1033);
        return changes;
    }

    private static StateChanges all(AccountState state) {
        StateChanges changes = Everything.of(state);
        state.segments.keySet().forEach(id -> {
            changes.part(id, StateChanges.Part.SUSPECTS);
            changes.part(id, StateChanges.Part.LEAVERS);
            changes.part(id, StateChanges.Part.OUTDATED);
        });
        return changes;
    }

    static {
        // What is not damaged must be readable, or every input would end at the same problem.
        StateDecoder decoder = new StateDecoder("main");
        RECORDS.forEach(record -> decoder.accept(record.key(), record.value()));
        assertThat(decoder.state().segments).hasSize(2);
    }
}
