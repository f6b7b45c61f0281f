package io.segmentrelay.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DueTest {
    private static final Duration DAY = Duration.ofHours(24);
    private static final Instant NOW = Candidates.NOW;
    private static final OptionalLong HUNDRED = OptionalLong.of(100);

    private final Schedule schedule = new Schedule(DAY);

    static Stream<Arguments> due() {
        Candidates one = Candidates.of(1);
        Candidates untold = one.counted(null, null);
        return Stream.of(Arguments.of("never walked", one.walked(null)),
                Arguments.of("last_counted moved", one.counted("11:00", "10:00")),
                Arguments.of("last_counted moved back", one.counted("09:00", "10:00")),
                Arguments.of("last_counted is told for the first time", one.counted("10:00", null)),
                Arguments.of("suspects wait", one.confirmAtOnce()), Arguments.of("a run is open", one.resumable()),
                Arguments.of("not walked for a day", one.walked(NOW.minus(DAY))),
                Arguments.of("last_counted untold, interval passed", untold.walked(NOW.minus(Candidates.INTERVAL))),
                Arguments.of("last_counted untold, object_count moved", untold.objectCount(OptionalLong.of(99), HUNDRED)),
                Arguments.of("tried long enough ago", one.recounted().nextTry(NOW)),
                Arguments.of("gone from the list", one.gone()),
                Arguments.of("gone from the list, though not followed", one.notFollowed().gone()),
                Arguments.of("requested before its pause is over", one.requested().nextTry(NOW.plusSeconds(1))),
                Arguments.of("requested, gone and not followed",
                        one.notFollowed().gone().requested().nextTry(NOW.plusSeconds(1))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("due")
    void isDue(String why, Candidates segment) {
        // when
        Optional<Instant> since = schedule.dueSince(segment.candidate(), NOW);

        // then
        assertThat(since).hasValueSatisfying(instant -> assertThat(instant).isBeforeOrEqualTo(NOW));
    }

    static Stream<Arguments> notDue() {
        Candidates one = Candidates.of(1);
        Candidates untold = one.counted(null, null);
        Instant later = NOW.plusMillis(1);
        return Stream.of(Arguments.of("not counted anew", one),
                Arguments.of("object_count moved, but last_counted did not", one.objectCount(OptionalLong.of(99), HUNDRED)),
                Arguments.of("walked less than a day ago", one.walked(NOW.minus(DAY).plusMillis(1))),
                Arguments.of("last_counted untold, interval not over",
                        untold.walked(NOW.minus(Candidates.INTERVAL).plusMillis(1))),
                Arguments.of("last_counted no longer told, interval not over", one.counted(null, "10:00")),
                Arguments.of("object_count no longer told", untold.objectCount(OptionalLong.empty(), HUNDRED)),
                Arguments.of("object_count told for the first time", untold.objectCount(HUNDRED, OptionalLong.empty())),
                Arguments.of("not to be tried yet", one.recounted().nextTry(later)),
                Arguments.of("never walked, not to be tried yet", one.walked(null).nextTry(later)),
                Arguments.of("not followed", one.notFollowed().recounted()), Arguments.of("paused", one.recounted().paused()),
                Arguments.of("gone, but paused", one.gone().paused()),
                Arguments.of("requested, but paused", one.requested().paused()),
                Arguments.of("requested, but not followed", one.notFollowed().requested()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notDue")
    void isNotDue(String why, Candidates segment) {
        // when
        Optional<Instant> since = schedule.dueSince(segment.candidate(), NOW);

        // then
        assertThat(since).isEmpty();
    }

    static Stream<Arguments> behind() {
        Candidates one = Candidates.of(1);
        Instant later = NOW.plusSeconds(1);
        return Stream.of(Arguments.of("due", one.recounted(), true),
                Arguments.of("suspects wait", one.confirmAtOnce(), true),
                Arguments.of("counted anew, waits for a pause", one.recounted().nextTry(later), true),
                Arguments.of("never walked, waits for a pause", one.walked(null).nextTry(later), true),
                Arguments.of("only suspects wait for a pause", one.confirmAtOnce().nextTry(later), false),
                Arguments.of("counted anew, paused", one.recounted().paused(), false),
                Arguments.of("counted anew, not followed", one.notFollowed().recounted(), false),
                Arguments.of("counted anew, gone, waits for a pause", one.recounted().gone().nextTry(later), false),
                Arguments.of("walked", one, false));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("behind")
    void isBehindIfARecountWaitsForWhateverItMay(String why, Candidates segment, boolean expected) {
        // when
        boolean behind = schedule.isBehind(segment.candidate(), NOW);

        // then
        assertThat(behind).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({ "-PT24H, -PT1S, -PT1S", "-PT1S, -PT24H, -PT1S", "-PT24H, , -PT24H" })
    void aRecountedSegmentIsDueSinceItsLastWalkOrTheEndOfItsPauseWhicheverIsLater(Duration walked, Duration nextTry,
            Duration expected) {
        // given
        Candidates failing = Candidates.of(1).recounted().walked(NOW.plus(walked))
                .nextTry(nextTry == null ? null : NOW.plus(nextTry));

        // when
        Optional<Instant> since = schedule.dueSince(failing.candidate(), NOW);

        // then
        assertThat(since).hasValue(NOW.plus(expected));
    }

    @Test
    void aFullRefreshBelowTheIntervalIsHonouredWithoutLastCounted() {
        // given
        Schedule hourly = new Schedule(Duration.ofHours(1));

        // when
        Optional<Instant> since = hourly.dueSince(Candidates.of(1).counted(null, null).candidate(), NOW);

        // then
        assertThat(since).hasValue(NOW);
    }
}
