package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BrakeTest {
    private static final Walks FOUR_HUNDRED = Walks.over(1, 400);
    private static final String HELD = "exact, held 401-1000";

    static Stream<Judged> leaversAboveNumberAndShareAreHeld() {
        Instant start = Walks.MIDNIGHT;
        Walks untold = FOUR_HUNDRED.lastCounted(null);
        Walks another = FOUR_HUNDRED.lastCounted("14:00");
        String doubtful = "in doubt, suspected 401-1000, again at once";
        return Stream.of(Judged.of("above number and share", 1000).walk(FOUR_HUNDRED, HELD),
                Judged.of("not at the number", 600).walk(Walks.over(1, 100), "exact, left 101-600"),
                Judged.of("not at the share", 2000).walk(Walks.over(1, 1000), "exact, left 1001-2000"),
                Judged.of("newcomers do not loosen the brake", 1000).walk(Walks.over(301, 2000), "exact, left 1-300")
                        .walk(Walks.over(1900, 4000).lastCounted("14:00"), "exact, held 301-1899"),
                Judged.of("who is held leaves after two further walks that each saw a new count", 1000)
                        .walk(FOUR_HUNDRED, HELD).walk(another, HELD)
                        .walk(FOUR_HUNDRED.lastCounted("18:00"), "exact, left 401-1000"),
                Judged.of("walks of the same count confirm nothing", 1000).walk(FOUR_HUNDRED, HELD).walks(3, another, HELD),
                Judged.of("a count that moves back has moved too", 1000).walk(FOUR_HUNDRED, HELD).walk(another, HELD)
                        .walk(FOUR_HUNDRED, "exact, left 401-1000"),
                Judged.of("without last_counted a walk confirms once the interval has passed", 1000)
                        .walk(untold.at(start), doubtful).walk(untold.at(start.plus(Known.INTERVAL)), "in doubt, held 401-1000")
                        .walk(untold.at(start.plus(Known.INTERVAL.multipliedBy(2)).minusMillis(1)), "in doubt, held 401-1000")
                        .walk(untold.at(start.plus(Known.INTERVAL.multipliedBy(2))), "in doubt, left 401-1000"),
                Judged.of("only those confirmed leave, and the others are held", 1000).walk(FOUR_HUNDRED, HELD)
                        .walk(Walks.over(1, 300).lastCounted("14:00"), "exact, held 301-1000")
                        .walk(Walks.over(1, 300).lastCounted("18:00"), "exact, left 401-1000, held 301-400"),
                Judged.of("who was held stays held when the others are seen again", 1000).walk(FOUR_HUNDRED, HELD)
                        .walk(Walks.over(1, 900).lastCounted("14:00"), "exact, held 901-1000"),
                Judged.of("who was held does not hold others below the brake", 1000).walk(FOUR_HUNDRED, HELD)
                        .walk(Walks.over(2, 900).lastCounted("14:00"), "exact, left 1, held 901-1000"),
                Judged.of("a first miss in doubt is not held, but suspected", 1000).walk(FOUR_HUNDRED.unsteady(), doubtful)
                        .walk(FOUR_HUNDRED.unsteady(), "in doubt, held 401-1000"),
                Judged.of("a brake without confirmations holds nobody", 1000, new Rules(0.01, 500, 0.5, 0))
                        .walk(FOUR_HUNDRED, "exact, left 401-1000"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void leaversAboveNumberAndShareAreHeld(Judged segment) {
        segment.holds();
    }

    @Test
    void whoIsApprovedLeavesWithTheNextWalkThatMissesHim() {
        // given
        Known segment = Known.with(Users.range(1, 1000));
        segment.walk(FOUR_HUNDRED);

        // when
        segment.suspects = segment.suspects.approve();

        // then
        assertThat(segment.whole(FOUR_HUNDRED).leavers()).isEqualTo(Users.range(401, 1000));
    }

    @Test
    void aReportSaysHowManyAreHeld() {
        assertThat(Known.with(Users.range(1, 1000)).whole(FOUR_HUNDRED).why())
                .isEqualTo("600 leavers are held: more than the brake lets go unconfirmed, or all members at once");
    }

    @Test
    void aLastCountedThatComesAndGoesConfirmsNothingByItself() {
        // given
        Known segment = Known.with(Users.range(1, 1000));
        segment.walk(FOUR_HUNDRED.lastCounted("10:00"));
        segment.walk(FOUR_HUNDRED.lastCounted(null));

        // when
        Verdict.Whole verdict = segment.whole(FOUR_HUNDRED.lastCounted("10:00"));

        // then
        assertThat(verdict.held()).isEqualTo(Users.range(401, 1000));
        assertThat(verdict.suspects().cohorts()).extracting(Suspects.Cohort::confirmations).containsExactly(1);
    }
}
