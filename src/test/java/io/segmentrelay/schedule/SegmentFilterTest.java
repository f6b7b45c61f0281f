package io.segmentrelay.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentFilterTest {

    @ParameterizedTest(name = "{0} matches {1}: {2}")
    @CsvSource({ "1033, Active, true", "103, Active, false", "Active, Active, true", "active, Active, false",
            "Act*, Active, true", "*iv*, Active, true", "Act?ve, Active, true", "Act?, Active, false",
            "*, '', true", "a.c, abc, false", "a(b, a(b, true", "\\Q*, \\Qx\\E, true", "103*, Active, true",
            "Zażółć *, Zażółć gęślą, true", "🎉*, 🎉 Nowi, true", "? Nowi, 🎉 Nowi, true", "*x, 'a\nx', true" })
    void anIdOrAGlobOfTheNameIncludes(String glob, String name, boolean expected) {
        // given
        SegmentFilter filter = new SegmentFilter(List.of(glob), List.of());

        // when
        boolean included = filter.includes(1033, name);

        // then
        assertThat(included).isEqualTo(expected);
    }

    @Test
    void withoutAnyAllAreIncluded() {
        // given
        SegmentFilter filter = new SegmentFilter(List.of(), List.of());

        // when
        boolean included = filter.includes(1033, "Active");

        // then
        assertThat(included).isTrue();
    }

    @Test
    void exclusionComesLast() {
        // given
        SegmentFilter filter = new SegmentFilter(List.of("A*", "1034"), List.of("1033", "*test*"));

        // when
        boolean excludedById = filter.includes(1033, "Active");
        boolean excludedByName = filter.includes(1034, "A test");
        boolean included = filter.includes(1034, "New");

        // then
        assertThat(excludedById).isFalse();
        assertThat(excludedByName).isFalse();
        assertThat(included).isTrue();
    }
}
