package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.OptionalLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExactWalkTest {
    private static final Walks ONE_IS_GONE = Walks.over(1, 99);
    private static final Walks UNCONFIRMED = ONE_IS_GONE.after(new ListedAfter.NotRead());

    static Stream<Judged> whomAnExactWalkMissesHasLeft() {
        return Stream.of(Judged.of("one of a hundred", 100).walk(ONE_IS_GONE, "exact, left 100"),
                Judged.of("the object_count of a large segment may be off by the tolerance", 1000)
                        .walk(Walks.over(1, 999).objectCount(1008), "exact, left 1000"),
                Judged.of("a walk that would remove every former member is never exact", 3)
                        .walk(Walks.over(4, 5), "in doubt, suspected 1-3, again at once"),
                Judged.of("a walk that misses nobody is exact without the list", 100)
                        .walk(Walks.over(1, 100).after(new ListedAfter.NotRead()), "exact"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void whomAnExactWalkMissesHasLeft(Judged segment) {
        segment.holds();
    }

    static Stream<Arguments> doubts() {
        return Stream.of(arguments("no count", ONE_IS_GONE.count(OptionalLong.empty())),
                arguments("different counts", ONE_IS_GONE.unsteady()),
                arguments("saw 99 distinct members, but count is 100", ONE_IS_GONE.counting(100)),
                arguments("its pages may have skipped somebody", ONE_IS_GONE.torn()),
                arguments("no object_count", ONE_IS_GONE.objectCount(OptionalLong.empty())),
                arguments("object_count is 100, but count is 99", ONE_IS_GONE.objectCount(100)),
                arguments("object_count is 98, but count is 99", ONE_IS_GONE.objectCount(98)),
                arguments("no last_counted", ONE_IS_GONE.lastCounted(null)),
                arguments("counted anew during the walk", ONE_IS_GONE.after(new ListedAfter.Read("14:00"))),
                arguments("counted anew during the walk", ONE_IS_GONE.after(new ListedAfter.Read(null))),
                arguments("no longer shows the segment", ONE_IS_GONE.after(new ListedAfter.Missing())),
                arguments("could not be read again", ONE_IS_GONE.after(new ListedAfter.Unreadable())),
                arguments("could not be read again", UNCONFIRMED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("doubts")
    void whoeverIsMissedByAWalkInDoubtIsOnlyASuspect(String doubt, Walks walk) {
        // when
        Verdict.Whole verdict = Known.with(Users.range(1, 100)).whole(walk);

        // then
        assertThat(verdict.exact()).isFalse();
        assertThat(verdict.why()).startsWith("not exact: ").contains(doubt);
        assertThat(verdict.leavers().isEmpty()).isTrue();
        assertThat(verdict.held().isEmpty()).isTrue();
        assertThat(verdict.suspects().those(one -> true)).isEqualTo(Users.of(100));
        assertThat(verdict.confirmFrom()).isNotNull();
    }

    @Test
    void aWalkThatWouldRemoveAllSaysSo() {
        assertThat(Known.with(Users.of(1, 2, 3)).whole(Walks.over(4, 5)).why()).contains("would remove every member");
    }

    static Stream<Arguments> lists() {
        return Stream.of(arguments("a leaver", UNCONFIRMED, true),
                arguments("nobody", Walks.over(1, 100).after(new ListedAfter.NotRead()), false),
                arguments("nobody, though the count is off",
                        Walks.over(1, 100).counting(101).after(new ListedAfter.NotRead()), false),
                arguments("a suspect", UNCONFIRMED.unsteady(), true),
                arguments("a row that later walks are held against", UNCONFIRMED.counting(109), true),
                arguments("whom no last_counted can prove", UNCONFIRMED.lastCounted(null).after(new ListedAfter.NotRead()),
                        false),
                arguments("whom a broken walk missed", UNCONFIRMED.broken(), false));
    }

    @ParameterizedTest(name = "for {0}: {2}")
    @MethodSource("lists")
    void theListIsReadAgainOnlyIfSomebodyWasMissed(String whom, Walks walk, boolean wanted) {
        assertThat(Known.with(Users.range(1, 100)).wantsListAfter(walk)).isEqualTo(wanted);
    }

    @Test
    void theListIsNotReadAgainForThoseWhoLeaveOrAreHeldAnyway() {
        // given
        Known segment = Known.with(Users.range(1, 100));
        segment.walk(ONE_IS_GONE.unsteady());
        Known braked = Known.with(Users.range(1, 1000));
        braked.walk(Walks.over(1, 100));

        // then
        assertThat(segment.wantsListAfter(UNCONFIRMED)).isFalse();
        assertThat(braked.wantsListAfter(Walks.over(1, 100).after(new ListedAfter.NotRead()))).isFalse();
    }
}
