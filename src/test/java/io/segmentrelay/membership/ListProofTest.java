package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ListProofTest {
    private static final Set<Long> KNOWN = Set.of(1033L, 1034L, 1035L);

    @ParameterizedTest
    @CsvSource({ "5, 5,", "0, 0,", "999, 1000, 'it shows 999 segments, but its count is 1000'",
            "1001, 1000, 'it shows 1001 segments, but its count is 1000'" })
    void aListIsWholeIfItShowsAsManyAsItCounts(int shown, long count, String why) {
        assertThat(ListProof.whyNotWhole(shown, OptionalLong.of(count)).orElse(null)).isEqualTo(why);
    }

    @Test
    void aListWithoutACountProvesNothing() {
        assertThat(ListProof.whyNotWhole(5, OptionalLong.empty())).hasValue("its pages give no count");
    }

    static Stream<Arguments> lists() {
        return Stream.of(Arguments.of("none of several", Set.of(7L, 8L), KNOWN, true),
                Arguments.of("one of several", Set.of(7L, 8L, 1034L), KNOWN, false),
                Arguments.of("no segment at all, of several", Set.of(), KNOWN, true),
                Arguments.of("not the only one", Set.of(), Set.of(1033L), false),
                Arguments.of("another in place of a single one", Set.of(7L), Set.of(1033L), false),
                Arguments.of("some for the first time", Set.of(7L, 8L), Set.of(), false));
    }

    @ParameterizedTest(name = "a list that shows {0}: {3}")
    @MethodSource("lists")
    void aListThatKnowsNoneOfSeveralSegmentsIsOfAnotherWorkspace(String what, Set<Long> listed, Set<Long> known,
            boolean foreign) {
        assertThat(ListProof.isForeign(listed, known)).isEqualTo(foreign);
    }
}
