package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.longlong.Roaring64Bitmap;

class EmptiedSegmentTest {
    private final Roaring64Bitmap hundred = Users.range(1, 100);
    private final Known segment = Known.with(hundred);
    /** While the server counts, it shows nobody, and in the list what it counted last. */
    private final Walks counting = Walks.over(new Roaring64Bitmap()).objectCount(100);
    private final Walks empty = Walks.over(new Roaring64Bitmap());

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 100, 10_000 })
    void aSegmentThatIsBeingCountedIsNotEmptyHoweverOftenItIsWalked(long size) {
        // given
        Known any = Known.with(Users.range(1, size));
        Walks walk = counting.objectCount(size);

        for (int i = 0; i < 10; i++) {
            // when
            Verdict.Whole verdict = any.whole(walk);

            // then
            assertThat(verdict.leavers().isEmpty()).isTrue();
            assertThat(verdict.held()).isEqualTo(Users.range(1, size));
            assertThat(verdict.confirmFrom()).isNull();
        }
    }

    @Test
    void aFirstWalkThatShowsNobodyProvesNothingIfTheListKnowsOfSome() {
        // given
        Known unknown = Known.with(new Roaring64Bitmap());

        // when
        Verdict.Incomplete verdict = unknown.incomplete(counting);
        Verdict.Incomplete countless = unknown.incomplete(counting.count(OptionalLong.empty()));

        // then
        assertThat(verdict.why()).isEqualTo("it shows nobody, but the list's object_count is 100");
        assertThat(countless.why()).isEqualTo(verdict.why());
    }

    @ParameterizedTest
    @ValueSource(longs = { 0, -1 })
    void aFirstWalkThatShowsNobodyIsWholeIfTheListSaysSoOrNothing(long listed) {
        // given
        Known unknown = Known.with(new Roaring64Bitmap());

        // when
        Verdict.Whole verdict = unknown.whole(
                listed < 0 ? empty.objectCount(OptionalLong.empty()) : empty.objectCount(listed));

        // then
        assertThat(verdict.leavers().isEmpty()).isTrue();
    }

    @Test
    void allComeBackWhenTheCountIsDone() {
        // given
        segment.walk(counting.lastCounted("10:00"));

        // when
        Verdict.Whole verdict = segment.whole(Walks.over(hundred).lastCounted("14:00"));

        // then
        assertThat(verdict.suspects().cohorts()).isEmpty();
    }

    @Test
    void whatIsNotBelievedIsNoMiss() {
        // given
        segment.walk(counting);
        segment.walk(counting);

        // when
        Verdict.Whole skippedOnce = segment.whole(Walks.over(Users.range(1, 99)).counting(100));

        // then
        assertThat(skippedOnce.leavers().isEmpty()).isTrue();
        assertThat(skippedOnce.held().isEmpty()).isTrue();
        assertThat(skippedOnce.confirmFrom()).isNotNull();
    }

    @Test
    void anExactWalkAfterwardsLetsThoseGoWhomItMisses() {
        // given
        segment.walk(counting);

        // when
        Verdict.Whole verdict = segment.whole(Walks.over(Users.range(1, 60)).lastCounted("14:00"));

        // then
        assertThat(verdict.leavers()).isEqualTo(Users.range(61, 100));
    }

    @Test
    void anEmptySegmentIsBelievedAtTheSecondLookIfTheListSaysSoToo() {
        // when
        Verdict.Whole first = segment.whole(empty);
        Verdict.Whole second = segment.whole(empty);

        // then
        assertThat(first.leavers().isEmpty()).isTrue();
        assertThat(first.exact()).isFalse();
        assertThat(first.confirmFrom()).isNotNull();
        assertThat(second.leavers()).isEqualTo(hundred);
    }

    @Test
    void theListReadAfterTheWalkCountsMoreThanTheOneBefore() {
        // given
        Walks saysEmptyNow = counting.after(new ListedAfter.Read("14:00", OptionalLong.of(0)));
        Walks saysNoLongerEmpty = empty.after(new ListedAfter.Read("14:00", OptionalLong.of(100)));

        // when
        Verdict.Whole believed = Known.with(hundred).whole(saysEmptyNow);
        Verdict.Whole notBelieved = Known.with(hundred).whole(saysNoLongerEmpty);

        // then
        assertThat(believed.confirmFrom()).isNotNull();
        assertThat(notBelieved.held()).isEqualTo(hundred);
    }

    @Test
    void theListIsAskedWhetherTheSegmentIsEmpty() {
        // when
        boolean wanted = segment.wantsListAfter(counting.after(new ListedAfter.NotRead()));

        // then
        assertThat(wanted).isTrue();
    }

    @Test
    void anEmptySegmentIsBelievedInTheEndAlsoIfItsListNeverSaysSo() {
        // given
        segment.walk(counting.lastCounted("10:00"));
        segment.walk(counting.lastCounted("14:00"));

        // when
        Verdict.Whole verdict = segment.whole(counting.lastCounted("18:00"));

        // then
        assertThat(verdict.leavers()).isEqualTo(hundred);
    }

    @Test
    void anEmptySegmentNeedsAConfirmationAlsoWithoutABrake() {
        // given
        Known loose = Known.with(hundred, new Rules(0.01, 500, 0.5, 0));

        // when
        Verdict.Whole first = loose.whole(counting.lastCounted("10:00"));
        Verdict.Whole second = loose.whole(counting.lastCounted("14:00"));

        // then
        assertThat(first.held()).isEqualTo(hundred);
        assertThat(second.leavers()).isEqualTo(hundred);
    }

    @Test
    void withoutAnObjectCountAnEmptySegmentWaitsForTheNextCount() {
        // given
        Walks untold = empty.objectCount(OptionalLong.empty());
        segment.walk(untold);

        // when
        Verdict.Whole verdict = segment.whole(untold);

        // then
        assertThat(verdict.held()).isEqualTo(hundred);
    }

    @Test
    void anotherWorkspacesMembersReplaceNobodyAtOnce() {
        // given
        Walks others = Walks.over(Users.range(5001, 5100));

        // when
        Verdict.Whole first = segment.whole(others.lastCounted("10:00"));
        Verdict.Whole second = segment.whole(others.lastCounted("10:00"));
        Verdict.Whole third = segment.whole(others.lastCounted("14:00"));
        Verdict.Whole fourth = segment.whole(others.lastCounted("18:00"));

        // then
        assertThat(first.held()).isEqualTo(hundred);
        assertThat(second.held()).isEqualTo(hundred);
        assertThat(third.held()).isEqualTo(hundred);
        assertThat(fourth.leavers()).isEqualTo(hundred);
    }

    @Test
    void aSmallSegmentMayExchangeAllItsMembersInTwoWalks() {
        // given
        Known nine = Known.with(Users.range(1, 9));
        nine.walk(Walks.over(Users.of(10)));

        // when
        Verdict.Whole verdict = nine.whole(Walks.over(Users.of(10)));

        // then
        assertThat(verdict.leavers()).isEqualTo(Users.range(1, 9));
    }

    @Test
    void aLargeEmptySegmentIsHeldByTheBrakeAlsoIfTheListSaysSo() {
        // given
        Known large = Known.with(Users.range(1, 1000));
        large.walk(empty);

        // when
        Verdict.Whole verdict = large.whole(empty);

        // then
        assertThat(verdict.held()).isEqualTo(Users.range(1, 1000));
    }
}
