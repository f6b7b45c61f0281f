package io.segmentrelay.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.segmentrelay.usercom.SegmentRow;

class SegmentFilterTest {

    @ParameterizedTest(name = "{0} matches {1}: {2}")
    @CsvSource({ "1033, Active, true", "103, Active, false", "Active, Active, true", "active, Active, false",
            "Act*, Active, true", "*iv*, Active, true", "Act?ve, Active, true", "Act?, Active, false",
            "*, '', true", "a.c, abc, false", "a(b, a(b, true", "\\Q*, \\Qx\\E, true", "103*, Active, true",
            "Zażółć *, Zażółć gęślą, true", "🎉*, 🎉 Nowi, true", "? Nowi, 🎉 Nowi, true", "*x, 'a\nx', true" })
    void anIdOrAGlobOfTheNameIncludes(String glob, String name, boolean expected) {
        // given
        SegmentFilter filter = new SegmentFilter(List.of(glob), List.of(), false);

        // when
        boolean included = filter.follows(1033, name, false);

        // then
        assertThat(included).isEqualTo(expected);
    }

    @Test
    void withoutAnyAllAreIncluded() {
        // given
        SegmentFilter filter = new SegmentFilter(List.of(), List.of(), false);

        // when
        boolean included = filter.follows(1033, "Active", false);

        // then
        assertThat(included).isTrue();
    }

    @Test
    void exclusionComesLast() {
        // given
        SegmentFilter filter = new SegmentFilter(List.of("A*", "1034"), List.of("1033", "*test*"), false);

        // when
        boolean excludedById = filter.follows(1033, "Active", false);
        boolean excludedByName = filter.follows(1034, "A test", false);
        boolean included = filter.follows(1034, "New", false);

        // then
        assertThat(excludedById).isFalse();
        assertThat(excludedByName).isFalse();
        assertThat(included).isTrue();
    }

    @ParameterizedTest(name = "{1} is followed if too heavy ones {0}: {2}")
    @CsvSource({ "true, Active, true", "false, Active, false", "true, Old, false" })
    void whatIsTooHeavyIsFollowedIfThatIsAskedForAndItIsNotExcluded(boolean tooHeavy, String name, boolean expected) {
        // given
        SegmentFilter filter = new SegmentFilter(List.of(), List.of("Old"), tooHeavy);

        // when
        boolean followed = filter.follows(1033, name, true);

        // then
        assertThat(followed).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}, without {1}")
    @CsvSource({ "Active, 103*, '', false", "Old*, Active, Old*, true", "Old*|New, Act|1033, Old*|New|Act, true",
            "Old*|1033, Nobody, Old*|Nobody, false", "'', Nobody, Nobody, false" })
    void whatMatchesNoSegmentIsToldAndWhetherNothingIsIncluded(String include, String exclude, String unmatched,
            boolean none) {
        // given
        SegmentFilter filter = new SegmentFilter(globs(include), globs(exclude), false);
        List<SegmentRow> segments = List.of(
                new SegmentRow(1033, JsonNodeFactory.instance.objectNode().put("id", 1033).put("name", "Active")));

        // then
        assertThat(filter.unmatched(segments)).isEqualTo(globs(unmatched));
        assertThat(filter.includesNone(segments)).isEqualTo(none);
    }

    private static List<String> globs(String globs) {
        return globs.isEmpty() ? List.of() : List.of(globs.split("\\|"));
    }
}
