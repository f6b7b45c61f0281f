package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.roaringbitmap.longlong.Roaring64Bitmap;

class ConstantOffsetTest {
    private final Roaring64Bitmap hundred = Users.range(1, 100);
    private final Known segment = Known.with(hundred);
    /** One has left, and the server counts ten too many. */
    private final Walks off = Walks.over(Users.range(1, 99)).counting(109);

    @Test
    void theThirdWalkInARowThatIsOffByTheSameNumberIsExact() {
        // given
        segment.incomplete(off);
        segment.incomplete(off);

        // when
        Verdict.Whole verdict = segment.whole(off);

        // then
        assertThat(verdict.exact()).isTrue();
        assertThat(verdict.why()).isEqualTo("exact, for count is off by 10 in every walk");
        assertThat(verdict.leavers()).isEqualTo(Users.of(100));
    }

    @Test
    void theWalkAfterSomebodyLeftNeedsNoNewRow() {
        // given
        segment.walk(off);
        segment.walk(off);
        segment.walk(off);

        // when
        Verdict.Whole verdict = segment.whole(off);

        // then
        assertThat(verdict.exact()).isTrue();
        assertThat(verdict.leavers().isEmpty()).isTrue();
    }

    @Test
    void aServerThatCountsTooFewIsOffToo() {
        // given
        Walks tooFew = Walks.over(Users.range(1, 99)).counting(89);
        segment.walk(tooFew);
        segment.walk(tooFew);

        // when
        Verdict.Whole verdict = segment.whole(tooFew);

        // then
        assertThat(verdict.why()).isEqualTo("exact, for count is off by -10 in every walk");
        assertThat(verdict.leavers()).isEqualTo(Users.of(100));
    }

    @Test
    void theRuleHoldsWithinTheToleranceToo() {
        // given
        Known large = Known.with(Users.range(1, 1000));
        Walks walk = Walks.over(Users.range(1, 1000)).counting(1001);
        large.walk(walk);
        large.walk(walk);

        // when
        Verdict.Whole verdict = large.whole(walk);

        // then
        assertThat(verdict.exact()).isTrue();
    }

    @Test
    void anotherDeficitBeginsANewRow() {
        // given
        segment.walk(off);
        segment.walk(off);
        segment.walk(off.counting(110));

        // when
        Verdict verdict = segment.walk(off.counting(110));

        // then
        assertThat(verdict).isInstanceOf(Verdict.Incomplete.class);
        assertThat(segment.streak.walks()).isEqualTo(2);
    }

    @Test
    void othersMissedBeginANewRow() {
        // given
        segment.walk(off);
        segment.walk(off);

        // when
        Verdict verdict = segment.walk(Walks.over(Users.range(2, 100)).counting(109));

        // then
        assertThat(verdict).isInstanceOf(Verdict.Incomplete.class);
        assertThat(segment.streak.walks()).isEqualTo(1);
    }

    @Test
    void aWalkThatFailedBeforeTheEndTellsNothingOfTheRow() {
        // given
        segment.walk(off);
        segment.walk(off);
        segment.walk(off.broken());
        segment.walk(off.notFound());

        // when
        Verdict.Whole verdict = segment.whole(off);

        // then
        assertThat(verdict.exact()).isTrue();
    }

    @Test
    void aWalkWithoutAnOffsetEndsTheRow() {
        // when
        OffsetStreak afterTheTrueCount = streakAfter(Walks.over(hundred));
        OffsetStreak afterTheTrueCountAtA404 = streakAfter(Walks.over(hundred).notFound());
        OffsetStreak afterNoCount = streakAfter(off.count(OptionalLong.empty()));
        OffsetStreak afterDifferentCounts = streakAfter(off.unsteady());

        // then
        assertThat(afterTheTrueCount).isNull();
        assertThat(afterTheTrueCountAtA404).isNull();
        assertThat(afterNoCount).isNull();
        assertThat(afterDifferentCounts).isNull();
    }

    private OffsetStreak streakAfter(Walks walk) {
        Known other = Known.with(hundred);
        other.walk(off);
        other.walk(off);
        other.walk(walk);
        return other.streak;
    }

    @Test
    void theOtherSignsOfAnExactWalkAreStillNeeded() {
        // given
        Walks contradicted = off.objectCount(99);
        segment.walk(contradicted);
        segment.walk(contradicted);

        // when
        Verdict.Whole third = segment.whole(contradicted);
        Verdict.Whole fourth = segment.whole(contradicted);

        // then
        assertThat(third.exact()).isFalse();
        assertThat(third.leavers().isEmpty()).isTrue();
        assertThat(fourth.leavers()).isEqualTo(Users.of(100));
    }
}
