package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.longlong.Roaring64Bitmap;

class ConstantOffsetTest {
    private static final Walks NOBODY = Walks.over(new Roaring64Bitmap());
    /** One has left, and the server counts ten too many. */
    private static final Walks OFF = Walks.over(1, 99).counting(109);
    private static final String DIFFERENCE = "saw 99 distinct members, but count is 109";
    private static final String ALL_SEEN = "saw 100 distinct members, but count is 110";
    private static int counts;

    /** The segment was counted once more before this walk. */
    private static Walks anew(Walks walk) {
        return walk.lastCounted("count " + ++counts);
    }

    private static Walks unread() {
        return anew(Walks.over(1, 100).counting(110)).after(new ListedAfter.NotRead());
    }

    private static Judged twoInARow(String name) {
        return Judged.of(name, 100).walk(anew(OFF), DIFFERENCE + ", row of 1").walk(anew(OFF), DIFFERENCE + ", row of 2");
    }

    static Stream<Judged> independentWalksInARowThatAreOffByTheSameNumberAreTheTruth() {
        Instant start = Walks.MIDNIGHT;
        Walks tooFew = Walks.over(1, 99).counting(89);
        Walks withinTolerance = Walks.over(1, 1000).counting(1001);
        Walks others = Walks.over(2, 100).counting(109);
        Walks contradicted = OFF.objectCount(99);
        return Stream.of(
                twoInARow("the third, and no new row is needed once somebody has left")
                        .walk(anew(OFF), "exact, left 100, row of 3").walk(anew(OFF), "exact, row of 3"),
                Judged.of("a server that counts too few", 100)
                        .walk(anew(tooFew), "saw 99 distinct members, but count is 89, row of 1")
                        .walk(anew(tooFew), "saw 99 distinct members, but count is 89, row of 2")
                        .walk(anew(tooFew), "exact, left 100, row of 3"),
                Judged.of("within the tolerance too", 1000).walk(anew(withinTolerance), "in doubt, row of 1")
                        .walk(anew(withinTolerance), "in doubt, row of 2").walk(anew(withinTolerance), "exact, row of 3"),
                Judged.of("where nobody is missed the list is not read again, and what it said before the walk counts", 100)
                        .walk(unread(), ALL_SEEN + ", row of 1").walk(unread(), ALL_SEEN + ", row of 2")
                        .walk(unread(), "exact, row of 3"),
                twoInARow("another deficit begins a new row")
                        .walk(anew(OFF.counting(110)), "saw 99 distinct members, but count is 110, row of 1")
                        .walk(anew(OFF.counting(110)), "saw 99 distinct members, but count is 110, row of 2"),
                Judged.of("where last_counted stands still a row needs the interval", 100)
                        .walk(OFF.at(start), DIFFERENCE + ", row of 1")
                        .walk(OFF.at(start.plus(Known.INTERVAL)), DIFFERENCE + ", row of 2")
                        .walk(OFF.at(start.plus(Known.INTERVAL.multipliedBy(2)).minusMillis(1)), DIFFERENCE + ", row of 2")
                        .walk(OFF.at(start.plus(Known.INTERVAL.multipliedBy(2))), "exact, left 100, row of 3"),
                Judged.of("a row that the list bears out needs no new count", 100).walk(contradicted, DIFFERENCE + ", row of 1")
                        .walk(contradicted, DIFFERENCE + ", row of 2")
                        .walk(contradicted, "in doubt, suspected 100, row of 3, again at once"),
                twoInARow("others missed begin a new row")
                        .walk(anew(others), DIFFERENCE + ", row of 1"),
                twoInARow("a walk that failed before it showed anybody tells nothing of the row")
                        .walk(anew(NOBODY.counting(109).broken()), "a page failed, row of 2")
                        .walk(anew(NOBODY.counting(109).notFound()),
                                "a next page answers 404 after 0 of 109 members, row of 2")
                        .walk(anew(OFF), "exact, left 100, row of 3"),
                twoInARow("a walk that failed later may have shown whom the others missed: it ends the row")
                        .walk(anew(Walks.over(100, 100).counting(109).broken()), "a page failed")
                        .walk(anew(OFF), DIFFERENCE + ", row of 1"),
                Judged.of("the other signs of an exact walk are still needed", 100)
                        .walk(anew(contradicted), DIFFERENCE + ", row of 1").walk(anew(contradicted), DIFFERENCE + ", row of 2")
                        .walk(anew(contradicted), "in doubt, suspected 100, row of 3, again at once")
                        .walk(anew(contradicted), "in doubt, left 100, row of 3"),
                twoInARow("the true count ends the row").walk(anew(Walks.over(1, 100)), "exact"),
                twoInARow("the true count at a 404 ends the row").walk(anew(Walks.over(1, 100).notFound()), "exact"),
                twoInARow("a walk without a count ends the row").walk(anew(OFF.count(OptionalLong.empty())),
                        "in doubt, suspected 100, again after PT4H"),
                twoInARow("a walk with different counts ends the row").walk(anew(OFF.unsteady()), DIFFERENCE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void independentWalksInARowThatAreOffByTheSameNumberAreTheTruth(Judged segment) {
        segment.holds();
    }

    @ParameterizedTest
    @ValueSource(longs = { 10, -10 })
    void theReportSaysByHowMuch(long offset) {
        // given
        Known segment = Known.with(Users.range(1, 100));
        Walks walk = Walks.over(1, 99).counting(99 + offset);

        // when
        IntStream.range(0, 2).forEach(time -> segment.walk(anew(walk)));

        // then
        assertThat(segment.whole(anew(walk)).why()).isEqualTo("exact, for count is off by " + offset + " in every walk");
    }

    /** Seen: pages that ended at 700 of 1,000, three times within seconds. */
    @Test
    void aListThatIsCutShortInTheSamePlaceWhileNothingIsCountedIsNoConstantOffset() {
        Judged thousand = Judged.of("cut short", 1000);
        IntStream.range(0, 10).forEach(i -> thousand.walk(Walks.over(1, 700).counting(1000).at(Walks.MIDNIGHT.plusSeconds(i)),
                "saw 700 distinct members, but count is 1000, row of 1"));
        thousand.holds();
    }
}
