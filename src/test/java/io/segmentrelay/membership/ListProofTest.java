package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.Set;

import org.junit.jupiter.api.Test;

class ListProofTest {
    private final Set<Long> known = Set.of(1033L, 1034L, 1035L);

    @Test
    void aListWithAsManySegmentsAsItCountsIsWhole() {
        // when
        var five = ListProof.whyNotWhole(5, OptionalLong.of(5));
        var none = ListProof.whyNotWhole(0, OptionalLong.of(0));

        // then
        assertThat(five).isEmpty();
        assertThat(none).isEmpty();
    }

    @Test
    void thereIsNoTolerance() {
        // when
        var tooFew = ListProof.whyNotWhole(999, OptionalLong.of(1000));
        var tooMany = ListProof.whyNotWhole(1001, OptionalLong.of(1000));

        // then
        assertThat(tooFew).hasValue("it shows 999 segments, but its count is 1000");
        assertThat(tooMany).hasValue("it shows 1001 segments, but its count is 1000");
    }

    @Test
    void aListWithoutACountProvesNothing() {
        // when
        var why = ListProof.whyNotWhole(5, OptionalLong.empty());

        // then
        assertThat(why).hasValue("its pages give no count");
    }

    @Test
    void aListThatKnowsNoneOfSeveralSegmentsIsOfAnotherWorkspace() {
        // when
        boolean foreign = ListProof.isForeign(Set.of(7L, 8L), known);

        // then
        assertThat(foreign).isTrue();
    }

    @Test
    void oneCommonSegmentIsEnough() {
        // when
        boolean foreign = ListProof.isForeign(Set.of(7L, 8L, 1034L), known);

        // then
        assertThat(foreign).isFalse();
    }

    @Test
    void anEmptyListIsNotForeignNorIsTheReplacementOfASingleSegment() {
        // when
        boolean empty = ListProof.isForeign(Set.of(), known);
        boolean single = ListProof.isForeign(Set.of(7L), Set.of(1033L));
        boolean first = ListProof.isForeign(Set.of(7L, 8L), Set.of());

        // then
        assertThat(empty).isFalse();
        assertThat(single).isFalse();
        assertThat(first).isFalse();
    }
}
