package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.roaringbitmap.longlong.Roaring64Bitmap;

class SuspectsTest {
    private final Roaring64Bitmap hundred = Users.range(1, 100);
    private final Known segment = Known.with(hundred);

    private static Walks doubtful(Roaring64Bitmap seen) {
        return Walks.over(seen).unsteady();
    }

    @Test
    void whoIsMissedTwiceInARowHasLeft() {
        // given
        segment.walk(doubtful(Users.range(1, 99)));

        // when
        Verdict.Whole verdict = segment.whole(doubtful(Users.range(1, 99)));

        // then
        assertThat(verdict.leavers()).isEqualTo(Users.of(100));
        assertThat(verdict.suspects().cohorts()).isEmpty();
        assertThat(segment.members).isEqualTo(Users.range(1, 99));
    }

    @Test
    void whoIsSeenAgainIsNoSuspect() {
        // given
        segment.walk(doubtful(Users.range(1, 99)));
        segment.walk(doubtful(hundred));

        // when
        Verdict.Whole verdict = segment.whole(doubtful(Users.range(1, 99)));

        // then
        assertThat(verdict.leavers().isEmpty()).isTrue();
        assertThat(verdict.suspects().all()).isEqualTo(Users.of(100));
    }

    @Test
    void whoIsSeenByABrokenWalkIsNoSuspectEither() {
        // given
        segment.walk(doubtful(Users.range(1, 98)));
        segment.walk(doubtful(Users.of(99)).broken());

        // when
        Verdict.Whole verdict = segment.whole(doubtful(Users.range(1, 98)));

        // then
        assertThat(verdict.leavers()).isEqualTo(Users.of(100));
        assertThat(verdict.suspects().all()).isEqualTo(Users.of(99));
    }

    @Test
    void aBrokenWalkNeitherAddsSuspectsNorMisses() {
        // given
        segment.walk(doubtful(Users.range(1, 99)));
        Suspects before = segment.suspects;

        // when
        Verdict.Incomplete verdict = segment.incomplete(doubtful(Users.range(1, 50)).broken());

        // then
        assertThat(verdict.suspects()).isEqualTo(before);
    }

    @Test
    void eachIsCountedFromItsOwnFirstMiss() {
        // given
        segment.walk(doubtful(Users.range(1, 99)));

        // when
        Verdict.Whole verdict = segment.whole(doubtful(Users.range(1, 98)));

        // then
        assertThat(verdict.leavers()).isEqualTo(Users.of(100));
        assertThat(verdict.suspects().all()).isEqualTo(Users.of(99));
        assertThat(verdict.confirmAtOnce()).isTrue();
    }

    @Test
    void anExactWalkLetsEarlierSuspectsGoToo() {
        // given
        segment.walk(doubtful(Users.range(1, 99)));

        // when
        Verdict.Whole verdict = segment.whole(Walks.over(Users.range(1, 98)));

        // then
        assertThat(verdict.leavers()).isEqualTo(Users.of(99, 100));
    }

    @Test
    void aSuspectRemembersSinceWhen() {
        // given
        segment.walk(doubtful(Users.range(1, 99)).lastCounted("10:00"));

        // when
        Suspects.Cohort cohort = segment.suspects.cohorts().get(0);

        // then
        assertThat(cohort).isEqualTo(
                new Suspects.Cohort(Users.of(100), 1, 1, Walks.MIDNIGHT, "10:00", Walks.MIDNIGHT));
    }

    @Test
    void newcomersAreNeverSuspects() {
        // given
        Known empty = Known.with(new Roaring64Bitmap());

        // when
        Verdict.Whole verdict = empty.whole(Walks.over(Users.of(1, 1L << 40)));

        // then
        assertThat(verdict.exact()).isTrue();
        assertThat(verdict.suspects().cohorts()).isEmpty();
        assertThat(empty.members).isEqualTo(Users.of(1, 1L << 40));
    }

    @Test
    void thoseTakenOutLeaveNoEmptyCohortBehind() {
        // given
        segment.walk(doubtful(Users.range(1, 99)));
        segment.walk(doubtful(Users.both(Users.range(1, 97), Users.of(100))));

        // when
        Suspects rest = segment.suspects.without(Users.of(98));

        // then
        assertThat(rest.all()).isEqualTo(Users.of(99));
        assertThat(rest.count()).isEqualTo(1);
        assertThat(rest.without(Users.of(99))).isEqualTo(Suspects.none());
    }
}
