package io.segmentrelay.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

import io.segmentrelay.event.OutRecord;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.StateProblem;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.UserFields;

/**
 * Whatever the state topic holds is a state, or a {@link StateProblem} with one line. The inputs beside the test are tried
 * at every build; {@code -Pfuzz} has Jazzer look for others.
 */
class StateDecoderFuzzTest {
    private static final List<OutRecord> RECORDS = Everything.written(Everything.state());

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
            assertThat(Everything.written(state)).isNotNull();
            state.users.forEach((user, packed) -> {
                FieldSet names = state.fieldSets.get(packed[0] & 0xff);
                assertThat(UserFields.of(Arrays.copyOfRange(packed, 1, packed.length)).get(names.size())).isNotNull();
            });
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

    static {
        // What is not damaged must be readable, or every input would end at the same problem.
        StateDecoder decoder = new StateDecoder("main");
        RECORDS.forEach(record -> decoder.accept(record.key(), record.value()));
        assertThat(decoder.state().segments).hasSize(3);
    }
}
