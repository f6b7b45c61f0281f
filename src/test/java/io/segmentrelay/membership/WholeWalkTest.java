package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.roaringbitmap.longlong.Roaring64Bitmap;

class WholeWalkTest {
    private final Roaring64Bitmap hundred = Users.range(1, 100);
    private final Known segment = Known.with(hundred);

    @Test
    void aWalkToTheEndOfTheListIsWhole() {
        // when
        Verdict.Whole verdict = segment.whole(Walks.over(hundred));

        // then
        assertThat(verdict.exact()).isTrue();
        assertThat(verdict.why()).isNull();
        assertThat(verdict.leavers().isEmpty()).isTrue();
    }

    @Test
    void aWalkWithAFailedPageJudgesNobody() {
        // when
        Verdict.Incomplete verdict = segment.incomplete(Walks.over(Users.range(1, 50)).broken());

        // then
        assertThat(verdict.why()).isEqualTo("a page failed");
        assertThat(segment.suspects.cohorts()).isEmpty();
    }

    @Test
    void aMissingNextPageIsTheEndWhenAllMembersWereSeen() {
        // when
        Verdict.Whole verdict = segment.whole(Walks.over(Users.range(1, 99)).notFound());

        // then
        assertThat(verdict.exact()).isTrue();
        assertThat(verdict.leavers()).isEqualTo(Users.of(100));
    }

    @Test
    void aMissingNextPageIsAFailureWhenOneMemberWasNotSeen() {
        // when
        Verdict.Incomplete verdict = segment.incomplete(Walks.over(Users.range(1, 99)).notFound().counting(100));

        // then
        assertThat(verdict.why()).isEqualTo("a next page answers 404 after 99 of 100 members");
    }

    @Test
    void aMissingNextPageIsAFailureWhenThePagesGiveNoCount() {
        // when
        Verdict.Incomplete verdict = segment.incomplete(Walks.over(hundred).notFound().count(OptionalLong.empty()));

        // then
        assertThat(verdict.why()).contains("no count");
    }

    @Test
    void asManyAreWithinTheToleranceAsItSays() {
        // when
        Verdict verdict = segment.walk(Walks.over(Users.range(1, 99)).counting(100));

        // then
        assertThat(verdict).isInstanceOf(Verdict.Whole.class);
    }

    @Test
    void oneMoreIsBeyondTheTolerance() {
        // when
        Verdict.Incomplete verdict = segment.incomplete(Walks.over(Users.range(1, 98)).counting(100));

        // then
        assertThat(verdict.why()).isEqualTo("saw 98 distinct members, but count is 100");
    }

    @Test
    void moreMembersThanTheCountSaysAreBeyondTheToleranceToo() {
        // when
        Verdict verdict = segment.walk(Walks.over(Users.range(1, 100)).counting(98));

        // then
        assertThat(verdict).isInstanceOf(Verdict.Incomplete.class);
    }

    @Test
    void theToleranceIsMeantInDecimals() {
        // given
        Known tolerant = Known.with(hundred, new Rules(0.29, 500, 0.5, 2));

        // when
        Verdict verdict = tolerant.walk(Walks.over(Users.range(1, 71)).counting(100));

        // then
        assertThat(verdict).isInstanceOf(Verdict.Whole.class);
    }

    @Test
    void withoutACountAWalkIsWholeButNeverExact() {
        // when
        Verdict.Whole verdict = segment.whole(Walks.over(Users.range(1, 60)).count(OptionalLong.empty()));

        // then
        assertThat(verdict.exact()).isFalse();
        assertThat(verdict.why()).contains("no count");
        assertThat(verdict.leavers().isEmpty()).isTrue();
    }

    @Test
    void nothingThatIsHandedInIsChanged() {
        // given
        Known before = Known.with(hundred);
        before.walk(Walks.over(Users.range(2, 100)).counting(100));
        Roaring64Bitmap members = before.members.clone();
        Suspects suspects = before.suspects;
        Walks walk = Walks.over(Users.range(3, 102));

        // when
        Judge.judge(Users.both(members, walk.facts().seen()), members, suspects, null, walk.facts(), before.rules,
                Known.INTERVAL);

        // then
        assertThat(members).isEqualTo(before.members);
        assertThat(suspects.all()).isEqualTo(Users.of(1));
        assertThat(walk.facts().seen()).isEqualTo(Users.range(3, 102));
    }
}
