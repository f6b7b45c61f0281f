package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.roaringbitmap.longlong.Roaring64Bitmap;

class SuspectsTest {
    private static final Roaring64Bitmap THOUSAND = Users.range(1, 1000);

    private static Walks doubtful(long first, long last) {
        return Walks.over(first, last).unsteady();
    }

    static Stream<Judged> missesAreCountedInARow() {
        String missed100 = "in doubt, suspected 100, again at once";
        return Stream.of(
                Judged.of("who is missed twice in a row has left", 100).walk(doubtful(1, 99), missed100)
                        .walk(doubtful(1, 99), "in doubt, left 100").walk(doubtful(1, 99), "in doubt"),
                Judged.of("where the list disagrees the next count confirms", 100)
                        .walk(Walks.over(1, 90).objectCount(100), "in doubt, suspected 91-100, again after PT4H")
                        .walk(Walks.over(1, 90).objectCount(100).lastCounted("14:00"), "in doubt, left 91-100"),
                Judged.of("who is seen again is no suspect", 100).walk(doubtful(1, 99), missed100)
                        .walk(doubtful(1, 100), "in doubt").walk(doubtful(1, 99), missed100),
                Judged.of("who is seen by a broken walk is no suspect either", 100)
                        .walk(doubtful(1, 98), "in doubt, suspected 99-100, again at once")
                        .walk(doubtful(99, 99).broken(), "a page failed, suspected 100")
                        .walk(doubtful(1, 98), "in doubt, left 100, suspected 99, again at once"),
                Judged.of("each is counted from its own first miss", 100).walk(doubtful(1, 99), missed100)
                        .walk(doubtful(1, 98), "in doubt, left 100, suspected 99, again at once"),
                Judged.of("an exact walk lets earlier suspects go too", 100).walk(doubtful(1, 99), missed100)
                        .walk(Walks.over(1, 98), "exact, left 99-100"),
                Judged.of("an exact walk is proof by itself, whatever the list said before", 100)
                        .walk(Walks.over(1, 90).objectCount(100), "in doubt, suspected 91-100, again after PT4H")
                        .walk(Walks.over(1, 90), "exact, left 91-100"),
                Judged.of("newcomers are never suspects", 0).walk(Walks.over(Users.of(1, 1L << 40)), "exact"),
                // Seen: members in order of their ids, paged by number; one of page 2 goes after page 3 was read, and one comes.
                Judged.of("whom a shift of pages skipped has not left by the numbers", 1000)
                        .walk(Walks.over(Users.both(Users.without(THOUSAND, 301), Users.of(1001))).counting(1000).torn(),
                                "in doubt, suspected 301, again at once")
                        .walk(Walks.over(Users.without(Users.range(1, 1001), 150)).counting(1000).torn(),
                                "in doubt, suspected 150, again at once"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void missesAreCountedInARow(Judged segment) {
        segment.holds();
    }

    /** Seen: 1,100 of 1,500 are shown while the server counts, and 400 were told to have left 300 ms later. */
    @Test
    void aSecondLookAtTheSameCountIsNoSecondOpinionWhereTheListDisagrees() {
        Walks busy = Walks.over(1, 1100).objectCount(1500);
        Judged crowd = Judged.of("busy", 1500);
        IntStream.range(0, 10).forEach(look -> crowd.walk(busy.at(Walks.MIDNIGHT.plusMillis(300 * look)),
                "in doubt, suspected 1101-1500, again after PT4H"));
        crowd.holds();
    }

    @Test
    void aBrokenWalkNeitherAddsSuspectsNorMisses() {
        // given
        Known segment = Known.with(Users.range(1, 100));
        segment.walk(doubtful(1, 99));
        Suspects before = segment.suspects;

        // when
        segment.incomplete(doubtful(1, 50).broken());

        // then
        assertThat(segment.suspects).isEqualTo(before);
        assertThat(before.cohorts()).singleElement().extracting(Suspects.Cohort::misses).isEqualTo(1);
    }

    @Test
    void aSuspectRemembersSinceWhen() {
        // given
        Known segment = Known.with(Users.range(1, 100));

        // when
        segment.walk(doubtful(1, 99).lastCounted("10:00"));

        // then
        assertThat(segment.suspects.cohorts()).containsExactly(
                new Suspects.Cohort(Users.of(100), 1, 1, Walks.MIDNIGHT, new Evidence(true, "10:00", Walks.MIDNIGHT)));
    }

    @Test
    void whoIsApprovedIsHeldNoMore() {
        // given
        Evidence counted = new Evidence(true, "10:00", Walks.MIDNIGHT);
        Suspects some = new Suspects(List.of(new Suspects.Cohort(Users.of(1), 2, 1, Walks.MIDNIGHT, counted),
                new Suspects.Cohort(Users.of(2), 1, 1, Walks.MIDNIGHT, counted))).holding(Users.of(1));

        // when
        Suspects approved = some.approve();

        // then
        assertThat(some.held()).isEqualTo(Users.of(1));
        assertThat(approved.held()).isEqualTo(Users.of());
        assertThat(approved.holding(Users.of(1, 2)).held()).isEqualTo(Users.of(2));
        assertThat(approved.holding(Users.of(1, 2)).approved()).isEqualTo(Users.of(1));
    }

    @Test
    void whoseLeavingIsProvedButCouldNotBePublishedIsHeldAndLeavesWithTheNextWalk() {
        // given
        Known segment = Known.with(Users.range(1, 100));

        // when
        segment.suspects = Suspects.none().holdingProved(Users.of(100), Known.RULES, Walks.MIDNIGHT, "10:00");

        // then
        assertThat(segment.suspects.held()).isEqualTo(Users.of(100));
        assertThat(segment.suspects.holdingProved(Users.of(), Known.RULES, Walks.MIDNIGHT, "10:00"))
                .isEqualTo(segment.suspects);
        assertThat(segment.whole(Walks.over(1, 99)).leavers()).isEqualTo(Users.of(100));
    }

    @Test
    void thoseTakenOutLeaveNoEmptyCohortBehind() {
        // given
        Known segment = Known.with(Users.range(1, 100));
        segment.walk(doubtful(1, 99));
        segment.walk(Walks.over(Users.both(Users.range(1, 97), Users.of(100))).unsteady());

        // when
        Suspects rest = segment.suspects.without(Users.of(98));

        // then
        assertThat(rest.those(one -> true)).isEqualTo(Users.of(99));
        assertThat(rest.count()).isEqualTo(1);
        assertThat(rest.without(Users.of(99))).isEqualTo(Suspects.none());
    }
}
