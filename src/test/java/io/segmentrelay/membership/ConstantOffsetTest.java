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
    private int counts;

    /** The segment was counted once more before this walk. */
    private Walks anew(Walks walk) {
        return walk.lastCounted("count " + ++counts);
    }

    @Test
    void theThirdWalkInARowThatIsOffByTheSameNumberIsExact() {
        // given
        segment.incomplete(anew(off));
        segment.incomplete(anew(off));

        // when
        Verdict.Whole verdict = segment.whole(anew(off));

        // then
        assertThat(verdict.exact()).isTrue();
        assertThat(verdict.why()).isEqualTo("exact, for count is off by 10 in every walk");
        assertThat(verdict.leavers()).isEqualTo(Users.of(100));
    }

    @Test
    void theWalkAfterSomebodyLeftNeedsNoNewRow() {
        // given
        segment.walk(anew(off));
        segment.walk(anew(off));
        segment.walk(anew(off));

        // when
        Verdict.Whole verdict = segment.whole(anew(off));

        // then
        assertThat(verdict.exact()).isTrue();
        assertThat(verdict.leavers().isEmpty()).isTrue();
    }

    @Test
    void aServerThatCountsTooFewIsOffToo() {
        // given
        Walks tooFew = Walks.over(Users.range(1, 99)).counting(89);
        segment.walk(anew(tooFew));
        segment.walk(anew(tooFew));

        // when
        Verdict.Whole verdict = segment.whole(anew(tooFew));

        // then
        assertThat(verdict.why()).isEqualTo("exact, for count is off by -10 in every walk");
        assertThat(verdict.leavers()).isEqualTo(Users.of(100));
    }

    @Test
    void theRuleHoldsWithinTheToleranceToo() {
        // given
        Known large = Known.with(Users.range(1, 1000));
        Walks walk = Walks.over(Users.range(1, 1000)).counting(1001);
        large.walk(anew(walk));
        large.walk(anew(walk));

        // when
        Verdict.Whole verdict = large.whole(anew(walk));

        // then
        assertThat(verdict.exact()).isTrue();
    }

    @Test
    void anotherDeficitBeginsANewRow() {
        // given
        segment.walk(anew(off));
        segment.walk(anew(off));
        segment.walk(anew(off.counting(110)));

        // when
        Verdict verdict = segment.walk(anew(off.counting(110)));

        // then
        assertThat(verdict).isInstanceOf(Verdict.Incomplete.class);
        assertThat(segment.streak.walks()).isEqualTo(2);
    }

    /** Seen: pages that ended at 700 of 1,000, three times within seconds. */
    @Test
    void aListThatIsCutShortInTheSamePlaceWhileNothingIsCountedIsNoConstantOffset() {
        // given
        Known thousand = Known.with(Users.range(1, 1000));
        Walks cut = Walks.over(Users.range(1, 700)).counting(1000);

        for (int i = 0; i < 10; i++) {
            // when
            Verdict.Incomplete verdict = thousand.incomplete(cut.at(Walks.MIDNIGHT.plusSeconds(i)));

            // then
            assertThat(verdict.streak().walks()).isEqualTo(1);
        }
    }

    @Test
    void whereLastCountedStandsStillARowNeedsTheInterval() {
        // given
        segment.walk(off.at(Walks.MIDNIGHT));
        segment.walk(off.at(Walks.MIDNIGHT.plus(Known.INTERVAL)));

        // when
        Verdict early = segment.walk(off.at(Walks.MIDNIGHT.plus(Known.INTERVAL.multipliedBy(2)).minusMillis(1)));
        Verdict.Whole late = segment.whole(off.at(Walks.MIDNIGHT.plus(Known.INTERVAL.multipliedBy(2))));

        // then
        assertThat(early).isInstanceOf(Verdict.Incomplete.class);
        assertThat(late.leavers()).isEqualTo(Users.of(100));
    }

    @Test
    void aRowOfWalksThatTheListBearsOutNeedsNoNewCount() {
        // given
        Walks borneOut = off.objectCount(99);
        segment.walk(borneOut);
        segment.walk(borneOut);

        // when
        Verdict verdict = segment.walk(borneOut);

        // then
        assertThat(verdict).isInstanceOf(Verdict.Whole.class);
    }

    @Test
    void othersMissedBeginANewRow() {
        // given
        segment.walk(anew(off));
        segment.walk(anew(off));

        // when
        Verdict verdict = segment.walk(anew(Walks.over(Users.range(2, 100)).counting(109)));

        // then
        assertThat(verdict).isInstanceOf(Verdict.Incomplete.class);
        assertThat(segment.streak.walks()).isEqualTo(1);
    }

    @Test
    void aWalkThatFailedBeforeItShowedAnybodyTellsNothingOfTheRow() {
        // given
        segment.walk(anew(off));
        segment.walk(anew(off));
        segment.walk(anew(Walks.over(new Roaring64Bitmap()).counting(109).broken()));
        segment.walk(anew(Walks.over(new Roaring64Bitmap()).counting(109).notFound()));

        // when
        Verdict.Whole verdict = segment.whole(anew(off));

        // then
        assertThat(verdict.exact()).isTrue();
    }

    /** It may have shown whom the others missed. */
    @Test
    void aWalkThatFailedLaterEndsTheRow() {
        // given
        segment.walk(anew(off));
        segment.walk(anew(off));

        // when
        segment.walk(anew(Walks.over(Users.of(100)).counting(109).broken()));
        Verdict verdict = segment.walk(anew(off));

        // then
        assertThat(verdict).isInstanceOf(Verdict.Incomplete.class);
        assertThat(segment.streak.walks()).isEqualTo(1);
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
        other.walk(anew(off));
        other.walk(anew(off));
        other.walk(anew(walk));
        return other.streak;
    }

    @Test
    void theOtherSignsOfAnExactWalkAreStillNeeded() {
        // given
        Walks contradicted = off.objectCount(99);
        segment.walk(anew(contradicted));
        segment.walk(anew(contradicted));

        // when
        Verdict.Whole third = segment.whole(anew(contradicted));
        Verdict.Whole fourth = segment.whole(anew(contradicted));

        // then
        assertThat(third.exact()).isFalse();
        assertThat(third.leavers().isEmpty()).isTrue();
        assertThat(fourth.leavers()).isEqualTo(Users.of(100));
    }
}
