package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PackedMapTest {
    private final PackedMap map = new PackedMap();

    static Stream<Arguments> ids() {
        return Stream.of(ids("one after the other", user -> user), ids("multiples of a large power", user -> user << 40),
                ids("spread over all numbers", user -> user * 0x9E3779B97F4A7C15L),
                ids("at the end", user -> Long.MAX_VALUE - user));
    }

    private static Arguments ids(String name, LongUnaryOperator id) {
        return Arguments.of(name, id);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ids")
    void holdsWhatAnyMapWould(String name, LongUnaryOperator id) {
        // given
        Map<Long, String> expected = new HashMap<>();
        Random random = new Random(7);
        // when
        for (int i = 0; i < 50_000; i++) {
            long user = id.applyAsLong(random.nextInt(5_000));
            if (random.nextInt(4) == 0) {
                map.remove(user);
                expected.remove(user);
            } else {
                String value = "x".repeat(random.nextInt(random.nextInt(50) == 0 ? 300 : 30));
                map.put(user, value.getBytes(StandardCharsets.UTF_8));
                expected.put(user, value);
            }
        }
        // then
        Map<Long, String> visited = new HashMap<>();
        map.forEach((user, value) -> assertThat(visited.put(user, new String(value, StandardCharsets.UTF_8))).isNull());
        assertThat(visited).isEqualTo(expected);
        assertThat(map.size()).isEqualTo(expected.size());
        assertThat(map.users()).containsExactlyInAnyOrder(expected.keySet().stream().mapToLong(user -> user).toArray());
        for (long i = 0; i < 5_000; i++) {
            long user = id.applyAsLong(i);
            byte[] value = map.get(user);
            assertThat(map.contains(user)).isEqualTo(value != null);
            assertThat(value == null ? null : new String(value, StandardCharsets.UTF_8)).isEqualTo(expected.get(user));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ids")
    void noBucketHoldsManyTimesItsShare(String name, LongUnaryOperator id) {
        // when
        for (long i = 0; i < 100_000; i++) {
            map.put(id.applyAsLong(i), new byte[0]);
        }
        // then
        assertThat(map.largest()).as("as sixteen users or more take").isBetween(16 * 4, 60 * 11);
    }

    @Test
    void whatIsRemovedTakesNoRoom() {
        // given
        for (long user = 0; user < 1_000; user++) {
            map.put(user, new byte[20]);
            map.put(user, new byte[10]);
        }
        assertThat(map.isEmpty()).isFalse();
        // when
        for (long user = 0; user < 1_000; user++) {
            map.remove(user);
        }
        // then
        assertThat(map.isEmpty()).isTrue();
        assertThat(map.bytes()).isZero();
        assertThat(map.users()).isEmpty();
    }

    @Test
    void itsBytesAreThoseOfTheNumbersTheLengthsAndTheValues() {
        // when
        map.put(1, new byte[10]);
        map.put(300, new byte[200]);
        map.put(1, new byte[5]);
        // then
        assertThat(map.bytes()).isEqualTo(1 + 1 + 5 + 2 + 2 + 200);
    }

    @Test
    void nothingIsLeftOnceItIsCleared() {
        // given
        map.put(1, new byte[] { 1 });
        // when
        map.clear();
        // then
        assertThat(map.contains(1)).isFalse();
        assertThat(map.size()).isZero();
        assertThat(map.bytes()).isZero();
    }
}
