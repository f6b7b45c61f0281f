package io.segmentrelay.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import io.segmentrelay.preflight.Forecast.Outcome;
import io.segmentrelay.preflight.Forecast.Segment;
import io.segmentrelay.preflight.Forecast.Settings;

class ForecastTest {
    private static final Duration FOUR_HOURS = Duration.ofHours(4);
    private static final Settings USUAL = new Settings(6, 4, Duration.ofSeconds(60), Duration.ofHours(24), 5);

    @Test
    void aDayHasAListEachPollIntervalAndAWalkForEachCount() {
        // when: ten pages 48 times
        Outcome day = Forecast.of(List.of(segment(1, 1_000, Duration.ofMinutes(30), Duration.ofSeconds(30))), USUAL);

        // then
        assertThat(day.list()).isBetween(1420L, 1460L);
        assertThat(day.segments().get(1L).requests()).isEqualTo(480);
        assertThat(day.requests()).isEqualTo(day.list() + 480);
        assertThat(day.segments().get(1L).half()).as("half a poll interval, and ten pages")
                .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(44));
        assertThat(day.segments().get(1L).most()).as("a poll interval, and ten pages")
                .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(76));
        assertThat(day.all()).isEqualTo(day.segments().get(1L));
    }

    @Test
    void aListOfManySegmentsHasPagesToo() {
        // when
        Outcome day = Forecast.of(List.of(), new Settings(6, 4, Duration.ofSeconds(60), Duration.ofHours(24), 301));

        // then
        assertThat(day.list()).isBetween(4 * 1420L, 4 * 1460L);
    }

    @Test
    void aSegmentThatIsCountedOnceAWeekIsWalkedForTheFullRefresh() {
        // given
        List<Segment> seldom = List.of(segment(1, 1_000, Duration.ofDays(7), Duration.ofDays(6)));

        // when
        Outcome daily = Forecast.of(seldom, USUAL);
        Outcome weekly = Forecast.of(seldom, new Settings(6, 4, Duration.ofSeconds(60), Duration.ofDays(7), 5));

        // then
        assertThat(daily.segments().get(1L).requests()).isEqualTo(10);
        assertThat(daily.segments().get(1L).most()).as("nothing was counted").isZero();
        assertThat(weekly.segments().get(1L).requests()).isZero();
    }

    @Test
    void noMoreIsSpentThanTheBudgetHasAndWhatWaitsShowsIt() {
        // given: 24 times 40,000 pages, of a budget of 518,400 requests
        List<Segment> much = List.of(segment(1, 2_000_000, Duration.ofHours(1), Duration.ofMinutes(1)),
                segment(2, 2_000_000, Duration.ofHours(1), Duration.ofMinutes(2)));

        // when
        Outcome day = Forecast.of(much, USUAL);

        // then
        assertThat(day.requests()).isBetween(500_000L, 518_500L);
        assertThat(day.all().most()).isGreaterThan(Duration.ofHours(1));
    }

    @Test
    void aSmallSegmentNeedNotWaitForABigOneWhereThereIsALaneForIt() {
        // given
        List<Segment> both = List.of(segment(1, 500_000, Duration.ofHours(1), Duration.ofMinutes(1)),
                segment(2, 100, Duration.ofHours(1), Duration.ofMinutes(5)));

        // when
        Outcome oneLane = Forecast.of(both, new Settings(6, 1, Duration.ofSeconds(60), Duration.ofHours(24), 2));
        Outcome fourLanes = Forecast.of(both, USUAL);

        // then
        assertThat(oneLane.segments().get(2L).half()).isGreaterThan(Duration.ofMinutes(5));
        assertThat(fourLanes.segments().get(2L).most()).isLessThan(Duration.ofSeconds(100));
    }

    @Test
    void manySegmentsThatAreCountedAtOnceWaitForEachOther() {
        // given
        List<Segment> many = LongStream.rangeClosed(1, 300).mapToObj(id -> segment(id, 2_000, FOUR_HOURS, Duration.ofHours(1)))
                .toList();

        // when
        Outcome day = Forecast.of(many, USUAL);

        // then
        assertThat(day.all().requests()).isEqualTo(6 * 300 * 20);
        assertThat(day.all().most()).as("6,000 pages at 6 a second").isBetween(Duration.ofMinutes(16), Duration.ofMinutes(19));
        assertThat(day.all().half()).isBetween(Duration.ofMinutes(8), Duration.ofMinutes(10));
    }

    private static Segment segment(long id, long members, Duration interval, Duration first) {
        return new Segment(id, "Active", members, interval, first);
    }
}
