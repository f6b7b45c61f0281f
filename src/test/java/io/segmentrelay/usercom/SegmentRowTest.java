package io.segmentrelay.usercom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the list says of a segment, at the edges of what it may say. */
class SegmentRowTest {
    private static SegmentRow row(String field, String value) {
        return new PageReader().segments(Pages.memberRow("{\"id\":1,\"" + field + "\":" + value + "}")).rows().get(0);
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
