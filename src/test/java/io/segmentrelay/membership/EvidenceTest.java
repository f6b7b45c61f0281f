package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** When two walks are evidence of their own, and when the second only repeats the first. */
class EvidenceTest {
    private static final Duration INTERVAL = Duration.ofMinutes(240);
    private static final Instant NOW = Walks.MIDNIGHT;
    private static final Instant SOON = NOW.plusMillis(300);
    private static final Instant DUE = NOW.plus(INTERVAL);

    private static boolean independent(Evidence earlier, Evidence later) {
        return later.isIndependentOf(earlier, INTERVAL);
    }

    static Stream<Arguments> twoWalks() {
        return Stream.of(
                arguments("both agree with the list", new Evidence(true, "10:00", NOW), new Evidence(true, "10:00", SOON),
                        true),
                arguments("both agree, last_counted is absent", new Evidence(true, null, NOW), new Evidence(true, null, SOON),
                        true),
                arguments("only the later agrees", new Evidence(false, "10:00", NOW), new Evidence(true, "10:00", SOON), false),
                arguments("only the earlier agrees", new Evidence(true, "10:00", NOW), new Evidence(false, "10:00", SOON),
                        false),
                arguments("a new count", new Evidence(false, "10:00", NOW), new Evidence(false, "14:00", SOON), true),
                arguments("last_counted ran back", new Evidence(false, "14:00", NOW), new Evidence(false, "10:00", SOON), true),
                arguments("the interval has not passed", new Evidence(false, "10:00", NOW),
                        new Evidence(false, "10:00", DUE.minusMillis(1)), false),
                arguments("the interval has passed", new Evidence(false, "10:00", NOW), new Evidence(false, "10:00", DUE),
                        true),
                arguments("absent, the interval has not passed", new Evidence(false, null, NOW),
                        new Evidence(false, null, DUE.minusMillis(1)), false),
                arguments("absent, the interval has passed", new Evidence(false, null, NOW), new Evidence(false, null, DUE),
                        true),
                arguments("told for the first time", new Evidence(false, null, NOW), new Evidence(false, "10:00", SOON), false),
                arguments("no longer told", new Evidence(false, "10:00", NOW), new Evidence(false, null, SOON), false));
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource("twoWalks")
    void twoWalksAreIndependentIfBothAgreeOrWereCountedApart(String what, Evidence earlier, Evidence later,
            boolean independent) {
        assertThat(independent(earlier, later)).isEqualTo(independent);
    }

    @Test
    void againstTheBrakeAgreementIsNotEnough() {
        // given
        Evidence earlier = new Evidence(true, "10:00", NOW);

        // then
        assertThat(new Evidence(true, "10:00", SOON).isCountedAnewSince(earlier, INTERVAL)).isFalse();
        assertThat(new Evidence(true, "10:00", DUE).isCountedAnewSince(earlier, INTERVAL)).isFalse();
        assertThat(new Evidence(true, "14:00", SOON).isCountedAnewSince(earlier, INTERVAL)).isTrue();
        assertThat(new Evidence(true, null, SOON).isCountedAnewSince(earlier, INTERVAL)).isFalse();
        assertThat(new Evidence(true, null, DUE).isCountedAnewSince(earlier, INTERVAL)).isTrue();
    }

    @Test
    void aWalkThatOnlyRepeatsAnotherMayYetBearOutTheNext() {
        // given
        Evidence both = new Evidence(false, "10:00", NOW).and(new Evidence(true, "10:00", SOON));

        // then
        assertThat(independent(both, new Evidence(true, "10:00", SOON))).isTrue();
        assertThat(both.at()).isEqualTo(NOW);
        assertThat(both.and(new Evidence(false, "10:00", SOON)).agreed()).isTrue();
        assertThat(new Evidence(false, null, NOW).and(both).lastCounted()).isEqualTo("10:00");
        assertThat(new Evidence(false, null, NOW).and(new Evidence(false, null, SOON)).agreed()).isFalse();
    }

    /** A mistake of the new count may be what it has seen already. */
    @ParameterizedTest
    @CsvSource({ "14:00, 14:00, 300, 0", "14:00, 18:00, 300, 400", ", 14:00, 300, 0", ", 14:00, 14400000, 400" })
    void whatWasCountedDuringAWalkDoesNotLieBehindItAndWhereTheListWasNotReadTheIntervalMustPass(String readAfterTheFirst,
            String second, long millisLater, long leavers) {
        // given
        Known segment = Known.with(Users.range(1, 1500));
        Walks busy = Walks.over(Users.range(1, 1100)).objectCount(1500);
        segment.whole(busy.after(
                readAfterTheFirst == null ? new ListedAfter.Unreadable() : new ListedAfter.Read(readAfterTheFirst)));

        // when
        Verdict.Whole verdict = segment.whole(busy.lastCounted(second).at(NOW.plusMillis(millisLater)));

        // then
        assertThat(verdict.leavers().getLongCardinality()).isEqualTo(leavers);
    }

    @Test
    void aClockThatWasSetBackDoesNotMakeTheIntervalLonger() {
        // given
        Evidence ahead = new Evidence(false, null, NOW.plus(Duration.ofDays(365)));

        // when
        Evidence both = ahead.and(new Evidence(false, null, NOW));

        // then
        assertThat(independent(both, new Evidence(false, null, DUE))).isTrue();
    }

    @Test
    void aWalkAgreesIfItShowsAsManyAsTheListSaysWithinTheTolerance() {
        assertThat(agreed(Walks.over(Users.range(1, 99)).objectCount(100))).isTrue();
        assertThat(agreed(Walks.over(Users.range(1, 98)).objectCount(100))).isFalse();
        assertThat(agreed(Walks.over(Users.range(1, 100)).objectCount(OptionalLong.empty()))).isFalse();
    }

    /** Else a list that is cut short would be borne out by the count that it does not reach. */
    @Test
    void whatThePagesCountDoesNotMakeItAgree() {
        assertThat(agreed(Walks.over(Users.range(1, 700)).counting(1000))).isFalse();
        assertThat(agreed(Walks.over(Users.range(1, 1000)).count(OptionalLong.of(7)))).isTrue();
    }

    /** Else one that is cut short in the same place would be borne out by what the list said before it was counted anew. */
    @Test
    void whereTheListDoesNotSayWhenItCountedAWalkAgreesOnlyWithItsOwnCountToo() {
        Walks walk = Walks.over(Users.range(1, 98)).objectCount(98).lastCounted(null);

        assertThat(agreed(walk)).isTrue();
        assertThat(agreed(walk.count(OptionalLong.of(98)).objectCount(100))).isFalse();
        assertThat(agreed(walk.count(OptionalLong.of(99)))).isFalse();
        assertThat(agreed(walk.count(OptionalLong.empty()))).isFalse();
    }

    private static boolean agreed(Walks walk) {
        return Evidence.of(walk.facts(), Known.RULES).agreed();
    }
}
