package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.roaringbitmap.longlong.Roaring64Bitmap;

class BrakeTest {
    private final Roaring64Bitmap thousand = Users.range(1, 1000);
    private final Known segment = Known.with(thousand);
    private final Walks fourHundred = Walks.over(Users.range(1, 400));

    @Test
    void leaversAboveNumberAndShareAreHeld() {
        // when
        Verdict.Whole verdict = segment.whole(fourHundred);

        // then
        assertThat(verdict.exact()).isTrue();
        assertThat(verdict.leavers().isEmpty()).isTrue();
        assertThat(verdict.held()).isEqualTo(Users.range(401, 1000));
        assertThat(verdict.suspects().all()).isEqualTo(verdict.held());
        assertThat(verdict.why()).contains("600 leavers are held");
        assertThat(verdict.confirmFrom()).isNull();
    }

    @Test
    void leaversAtTheNumberAreNotHeld() {
        // given
        Known small = Known.with(Users.range(1, 600));

        // when
        Verdict.Whole verdict = small.whole(Walks.over(Users.range(1, 100)));

        // then
        assertThat(verdict.leavers()).isEqualTo(Users.range(101, 600));
    }

    @Test
    void leaversAtTheShareAreNotHeld() {
        // given
        Known large = Known.with(Users.range(1, 2000));

        // when
        Verdict.Whole verdict = large.whole(Walks.over(Users.range(1, 1000)));

        // then
        assertThat(verdict.leavers()).isEqualTo(Users.range(1001, 2000));
    }

    @Test
    void newcomersDoNotLoosenTheBrake() {
        // when
        Verdict.Whole verdict = segment.whole(Walks.over(Users.range(301, 2000)).lastCounted("10:00"));
        Verdict.Whole exchanged = segment.whole(Walks.over(Users.range(1900, 4000)).lastCounted("14:00"));

        // then
        assertThat(verdict.leavers()).isEqualTo(Users.range(1, 300));
        assertThat(exchanged.held()).isEqualTo(Users.range(301, 1899));
    }

    @Test
    void whoIsHeldLeavesAfterTwoFurtherWalksThatEachSawANewCount() {
        // given
        segment.walk(fourHundred.lastCounted("10:00"));
        segment.walk(fourHundred.lastCounted("14:00"));

        // when
        Verdict.Whole verdict = segment.whole(fourHundred.lastCounted("18:00"));

        // then
        assertThat(verdict.leavers()).isEqualTo(Users.range(401, 1000));
        assertThat(verdict.held().isEmpty()).isTrue();
    }

    @Test
    void walksOfTheSameCountConfirmNothing() {
        // given
        segment.walk(fourHundred.lastCounted("10:00"));
        segment.walk(fourHundred.lastCounted("14:00"));

        // when
        Verdict.Whole second = segment.whole(fourHundred.lastCounted("14:00"));
        Verdict.Whole third = segment.whole(fourHundred.lastCounted("14:00"));

        // then
        assertThat(second.held()).isEqualTo(Users.range(401, 1000));
        assertThat(third.held()).isEqualTo(Users.range(401, 1000));
    }

    @Test
    void aCountThatMovesBackHasMovedToo() {
        // given
        segment.walk(fourHundred.lastCounted("10:00"));
        segment.walk(fourHundred.lastCounted("14:00"));

        // when
        Verdict.Whole verdict = segment.whole(fourHundred.lastCounted("10:00"));

        // then
        assertThat(verdict.leavers()).isEqualTo(Users.range(401, 1000));
    }

    @Test
    void withoutLastCountedAWalkConfirmsOnceTheIntervalHasPassed() {
        // given
        Walks walk = fourHundred.lastCounted(null);
        Instant start = Walks.MIDNIGHT;
        segment.walk(walk.at(start));
        segment.walk(walk.at(start.plus(Known.INTERVAL)));

        // when
        Verdict.Whole early = segment.whole(walk.at(start.plus(Known.INTERVAL.multipliedBy(2)).minusMillis(1)));
        Verdict.Whole late = segment.whole(walk.at(start.plus(Known.INTERVAL.multipliedBy(2))));

        // then
        assertThat(early.held()).isEqualTo(Users.range(401, 1000));
        assertThat(late.leavers()).isEqualTo(Users.range(401, 1000));
    }

    @Test
    void aLastCountedThatComesAndGoesConfirmsNothingByItself() {
        // given
        segment.walk(fourHundred.lastCounted("10:00"));
        segment.walk(fourHundred.lastCounted(null));

        // when
        Verdict.Whole verdict = segment.whole(fourHundred.lastCounted("10:00"));

        // then
        assertThat(verdict.held()).isEqualTo(Users.range(401, 1000));
        assertThat(verdict.suspects().cohorts()).extracting(Suspects.Cohort::confirmations).containsExactly(1);
    }

    @Test
    void onlyThoseConfirmedLeaveAndTheOthersAreHeld() {
        // given
        segment.walk(fourHundred.lastCounted("10:00"));
        Walks three = Walks.over(Users.range(1, 300));
        segment.walk(three.lastCounted("14:00"));

        // when
        Verdict.Whole verdict = segment.whole(three.lastCounted("18:00"));

        // then
        assertThat(verdict.leavers()).isEqualTo(Users.range(401, 1000));
        assertThat(verdict.held()).isEqualTo(Users.range(301, 400));
    }

    @Test
    void whoWasHeldStaysHeldWhenTheOthersAreSeenAgain() {
        // given
        segment.walk(fourHundred.lastCounted("10:00"));

        // when
        Verdict.Whole verdict = segment.whole(Walks.over(Users.range(1, 900)).lastCounted("14:00"));

        // then
        assertThat(verdict.leavers().isEmpty()).isTrue();
        assertThat(verdict.held()).isEqualTo(Users.range(901, 1000));
    }

    @Test
    void whoWasHeldDoesNotHoldOthersBelowTheBrake() {
        // given
        segment.walk(fourHundred.lastCounted("10:00"));

        // when
        Verdict.Whole verdict = segment.whole(Walks.over(Users.range(2, 900)).lastCounted("14:00"));

        // then
        assertThat(verdict.leavers()).isEqualTo(Users.of(1));
        assertThat(verdict.held()).isEqualTo(Users.range(901, 1000));
    }

    @Test
    void aFirstMissInDoubtIsNotHeldButSuspected() {
        // when
        Verdict.Whole first = segment.whole(fourHundred.unsteady());
        Verdict.Whole second = segment.whole(fourHundred.unsteady());

        // then
        assertThat(first.held().isEmpty()).isTrue();
        assertThat(first.confirmFrom()).isNotNull();
        assertThat(second.held()).isEqualTo(Users.range(401, 1000));
        assertThat(second.confirmFrom()).isNull();
    }

    @Test
    void aBrakeWithoutConfirmationsHoldsNobody() {
        // given
        Known loose = Known.with(thousand, new Rules(0.01, 500, 0.5, 0));

        // when
        Verdict.Whole verdict = loose.whole(fourHundred);

        // then
        assertThat(verdict.leavers()).isEqualTo(Users.range(401, 1000));
    }
}
