package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.roaringbitmap.longlong.Roaring64Bitmap;

class ExactWalkTest {
    private final Roaring64Bitmap hundred = Users.range(1, 100);
    private final Known segment = Known.with(hundred);
    private final Walks oneIsGone = Walks.over(Users.range(1, 99));

    @Test
    void whomAnExactWalkMissesHasLeft() {
        // when
        Verdict.Whole verdict = segment.whole(oneIsGone);

        // then
        assertThat(verdict.exact()).isTrue();
        assertThat(verdict.leavers()).isEqualTo(Users.of(100));
        assertThat(verdict.suspects().cohorts()).isEmpty();
        assertThat(verdict.confirmFrom()).isNull();
    }

    static Stream<Arguments> doubts() {
        Walks walk = Walks.over(Users.range(1, 99));
        return Stream.of(Arguments.of("no count", walk.count(OptionalLong.empty())),
                Arguments.of("different counts", walk.unsteady()),
                Arguments.of("saw 99 distinct members, but count is 100", walk.counting(100)),
                Arguments.of("its pages may have skipped somebody", walk.torn()),
                Arguments.of("no object_count", walk.objectCount(OptionalLong.empty())),
                Arguments.of("object_count is 100, but count is 99", walk.objectCount(100)),
                Arguments.of("object_count is 98, but count is 99", walk.objectCount(98)),
                Arguments.of("no last_counted", walk.lastCounted(null)),
                Arguments.of("counted anew during the walk", walk.after(new ListedAfter.Read("14:00"))),
                Arguments.of("counted anew during the walk", walk.after(new ListedAfter.Read(null))),
                Arguments.of("no longer shows the segment", walk.after(new ListedAfter.Missing())),
                Arguments.of("could not be read again", walk.after(new ListedAfter.Unreadable())),
                Arguments.of("could not be read again", walk.after(new ListedAfter.NotRead())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("doubts")
    void whoeverIsMissedByAWalkInDoubtIsOnlyASuspect(String doubt, Walks walk) {
        // when
        Verdict.Whole verdict = segment.whole(walk);

        // then
        assertThat(verdict.exact()).isFalse();
        assertThat(verdict.why()).startsWith("not exact: ").contains(doubt);
        assertThat(verdict.leavers().isEmpty()).isTrue();
        assertThat(verdict.held().isEmpty()).isTrue();
        assertThat(verdict.suspects().all()).isEqualTo(Users.of(100));
        assertThat(verdict.confirmFrom()).isNotNull();
    }

    @Test
    void theObjectCountOfALargeSegmentMayBeOffByTheTolerance() {
        // given
        Known large = Known.with(Users.range(1, 1000));

        // when
        Verdict.Whole verdict = large.whole(Walks.over(Users.range(1, 999)).objectCount(1008));

        // then
        assertThat(verdict.exact()).isTrue();
    }

    @Test
    void aWalkThatWouldRemoveEveryFormerMemberIsNeverExact() {
        // given
        Known three = Known.with(Users.of(1, 2, 3));

        // when
        Verdict.Whole verdict = three.whole(Walks.over(Users.of(4, 5)));

        // then
        assertThat(verdict.why()).contains("would remove every member");
        assertThat(verdict.leavers().isEmpty()).isTrue();
    }

    @Test
    void theListIsReadAgainOnlyIfSomebodyWasMissed() {
        // given
        Walks unconfirmed = oneIsGone.after(new ListedAfter.NotRead());
        Walks nobodyIsGone = Walks.over(hundred).after(new ListedAfter.NotRead());

        // when
        boolean forALeaver = segment.wantsListAfter(unconfirmed);
        boolean forNobody = segment.wantsListAfter(nobodyIsGone);
        boolean forASuspect = segment.wantsListAfter(unconfirmed.unsteady());
        boolean withoutLastCounted = segment
                .wantsListAfter(oneIsGone.lastCounted(null).after(new ListedAfter.NotRead()));
        boolean broken = segment.wantsListAfter(unconfirmed.broken());

        // then
        assertThat(forALeaver).isTrue();
        assertThat(forNobody).isFalse();
        assertThat(forASuspect).isTrue();
        assertThat(withoutLastCounted).isFalse();
        assertThat(broken).isFalse();
    }

    @Test
    void theListIsNotReadAgainForThoseWhoLeaveOrAreHeldAnyway() {
        // given
        segment.walk(oneIsGone.unsteady());
        Known braked = Known.with(Users.range(1, 1000));
        Walks fewAreLeft = Walks.over(Users.range(1, 100));
        braked.walk(fewAreLeft);

        // when
        boolean forTheSecondMiss = segment.wantsListAfter(oneIsGone.after(new ListedAfter.NotRead()));
        boolean forThoseHeld = braked.wantsListAfter(fewAreLeft.after(new ListedAfter.NotRead()));

        // then
        assertThat(forTheSecondMiss).isFalse();
        assertThat(forThoseHeld).isFalse();
    }

    @Test
    void aWalkThatMissesNobodyIsExactWithoutTheList() {
        // when
        Verdict.Whole verdict = segment.whole(Walks.over(hundred).after(new ListedAfter.NotRead()));

        // then
        assertThat(verdict.exact()).isTrue();
    }
}
