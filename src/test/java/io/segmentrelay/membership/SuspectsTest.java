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

    /** Seen: 1,100 of 1,500 are shown while the server counts, and 400 were told to have left 300 ms later. */
    @Test
    void aSecondLookAtTheSameCountIsNoSecondOpinionWhereTheListDisagrees() {
        // given
        Known crowd = Known.with(Users.range(1, 1500));
        Walks busy = Walks.over(Users.range(1, 1100)).objectCount(1500);

        for (int look = 0; look < 10; look++) {
            // when
            Verdict.Whole verdict = crowd.whole(busy.at(Walks.MIDNIGHT.plusMillis(300 * look)));

            // then
            assertThat(verdict.leavers().isEmpty()).isTrue();
            assertThat(verdict.held().isEmpty()).isTrue();
            assertThat(verdict.confirmFrom()).isEqualTo(Walks.MIDNIGHT.plus(Known.INTERVAL));
        }
    }

    @Test
    void whereTheListDisagreesTheNextCountConfirms() {
        // given
        segment.walk(Walks.over(Users.range(1, 90)).objectCount(100).lastCounted("10:00"));

        // when
        Verdict.Whole verdict = segment.whole(Walks.over(Users.range(1, 90)).objectCount(100).lastCounted("14:00"));

        // then
        assertThat(verdict.leavers()).isEqualTo(Users.range(91, 100));
    }

    @Test
    void whereTheListAgreesTheConfirmingWalkGoesAtOnce() {
        // when
        Verdict.Whole verdict = segment.whole(doubtful(Users.range(1, 99)).at(Walks.MIDNIGHT));

        // then
        assertThat(verdict.confirmFrom()).isEqualTo(Walks.MIDNIGHT);
    }

    /** Seen: 1,000 members in order of their ids, paged by number; one of page 2 goes after page 3 was read, and one comes. */
    @Test
    void whomAShiftOfPagesSkippedHasNotLeftByTheNumbers() {
        // given
        Known thousand = Known.with(Users.range(1, 1000));
        Roaring64Bitmap seen = Users.both(Users.without(Users.range(1, 1000), 301), Users.of(1001));

        // when
        Verdict.Whole verdict = thousand.whole(Walks.over(seen).counting(1000).torn());
        Verdict.Whole next = thousand.whole(Walks.over(Users.without(Users.range(1, 1001), 150)).counting(1000).torn());

        // then
        assertThat(verdict.exact()).isFalse();
        assertThat(verdict.leavers().isEmpty()).isTrue();
        assertThat(next.leavers().isEmpty()).isTrue();
        assertThat(next.suspects().all()).isEqualTo(Users.of(150));
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
        assertThat(verdict.confirmFrom()).isNotNull();
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
                new Suspects.Cohort(Users.of(100), 1, 1, Walks.MIDNIGHT, new Evidence(true, "10:00", Walks.MIDNIGHT)));
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
