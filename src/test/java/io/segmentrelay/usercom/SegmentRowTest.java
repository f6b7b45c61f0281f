package io.segmentrelay.usercom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the list says of a segment, at the edges of what it may say. */
class SegmentRowTest {
    private static SegmentRow row(String field, String value) {
        return segment("{\"id\":1,\"" + field + "\":" + value + "}");
    }

    private static SegmentRow segment(String json) {
        return new PageReader().segments(Pages.memberRow(json)).rows().get(0);
    }

    @Test
    void aFullRowOfASegmentGivesAllItHas() {
        // when
        SegmentRow row = new PageReader().segments(Pages.body(Pages.SEGMENTS)).rows().get(0);

        // then
        assertThat(row.name()).isEqualTo("Active");
        assertThat(row.users()).isEqualTo("https://app.user.com/api/public/segments/1033/users/");
        assertThat(row.objectCount()).hasValue(100);
        assertThat(row.tooHeavy()).isFalse();
        assertThat(row.updateInterval()).hasValue(240);
        assertThat(row.lastCounted()).isEqualTo("2024-10-11T10:12:32.661576Z");
    }

    @ParameterizedTest
    @ValueSource(strings = { "{\"id\":4294967297}",
            "{\"id\":4294967297,\"name\":null,\"users\":null,\"object_count\":null,\"too_heavy\":null,"
                    + "\"update_interval\":null,\"last_counted\":null}",
            "{\"id\":4294967297,\"name\":[],\"users\":{},\"object_count\":-1,\"too_heavy\":[],"
                    + "\"update_interval\":99999999999,\"last_counted\":5}" })
    void whatOfASegmentIsAbsentOrNullOrOfAnotherTypeIsUnknown(String json) {
        // when
        SegmentRow row = segment(json);

        // then
        assertThat(row.id()).isEqualTo(4294967297L);
        assertThat(row.name()).isEmpty();
        assertThat(row.users()).isNull();
        assertThat(row.objectCount()).isEmpty();
        assertThat(row.tooHeavy()).isFalse();
        assertThat(row.updateInterval()).isEmpty();
        assertThat(row.lastCounted()).isNull();
    }

    @Test
    void aNameThatUtf8CannotHoldIsMadeEncodable() {
        assertThat(segment("{\"id\":1,\"name\":\"half \\ud83d\"}").name()).isEqualTo("half \uFFFD");
    }

    @ParameterizedTest
    @CsvSource({ "0, 0", "-1,", "5000000000, 5000000000", "9223372036854775808,", "1.0,", "true," })
    void aCountIsAWholeNumberFromZeroOn(String given, Long count) {
        assertThat(row("object_count", given).objectCount())
                .isEqualTo(count == null ? OptionalLong.empty() : OptionalLong.of(count));
    }

    @ParameterizedTest
    @CsvSource({ "1, 1", "0,", "-5,", "2147483648,", "1.5," })
    void anIntervalHasAMinuteAtLeast(String given, Integer minutes) {
        assertThat(row("update_interval", given).updateInterval())
                .isEqualTo(minutes == null ? OptionalInt.empty() : OptionalInt.of(minutes));
    }

    @Test
    void aSegmentMayBeTooHeavy() {
        assertThat(row("too_heavy", "true").tooHeavy()).isTrue();
        assertThat(row("too_heavy", "false").tooHeavy()).isFalse();
    }

    @ParameterizedTest(name = "from {0} with {1} to {2} with {3}: {4}")
    @CsvSource({ "10:00, 5, 10:00, 7, false", "10:00, 5, 14:00, 5, true", ", 5, 10:00, 5, true", "10:00, 5, , 5, false",
            ", 5, , 7, true", ", 5, , 5, false", ", , , 7, false", ", 5, , , false" })
    void aSegmentIsCountedAnewIfItsTimeMovedOrWithoutOneItsMembers(String before, Long membersBefore, String after,
            Long membersAfter, boolean anew) {
        assertThat(counted(after, membersAfter).isAnewSince(counted(before, membersBefore))).isEqualTo(anew);
    }

    private static Counted counted(String at, Long members) {
        return new Counted(at, members == null ? OptionalLong.empty() : OptionalLong.of(members));
    }
}
