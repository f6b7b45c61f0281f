package io.segmentrelay.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.segmentrelay.schedule.Objectives.Freshness;

class ObjectivesTest {
    private static final Objectives HALF_AN_HOUR = Objectives.of(List.of("*:30m"));

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({ "7, VIP, PT15M", "7, VIP gold, PT15M", "1033, VIP, PT15M", "1033, Active, PT1H", "7, 12:30, PT24H",
            "7, Active," })
    void theFirstIdOrGlobThatMatchesCounts(long id, String name, Duration within) {
        // given
        Objectives objectives = Objectives.of(List.of("VIP*:15m", " 1033 : 1h", "12:*:24h"));

        // when
        Optional<Duration> found = objectives.of(id, name);

        // then
        assertThat(found).isEqualTo(Optional.ofNullable(within));
    }

    @ParameterizedTest
    @ValueSource(strings = { "VIP*", "VIP*:", "VIP*:15", ":15m", "15m", "", "VIP*:0s", "VIP*:15m:" })
    void whatIsNoGlobWithATimeIsRefused(String objective) {
        assertThatIllegalArgumentException().isThrownBy(() -> Objectives.of(List.of("*:4h", objective)));
    }

    @ParameterizedTest(name = "counted at {0}, the list read {1} ago: {2} of 1 late")
    @CsvSource({ "2024-10-11T11:30:00Z, PT1M, 0", "2024-10-11T11:29:59.999Z, PT1M, 1", "2024-10-11T13:29:59+02:00, PT1M, 1",
            "2024-10-11T11:59:00Z, PT30M, 0", "2024-10-11T11:59:00Z, PT30M0.001S, 1", "yesterday, PT1M, 0", ", PT1M, 0" })
    void aCountIsLateThatIsNotToldInTimeOrMayNotBe(String counted, Duration sinceList, int late) {
        // given
        Candidate segment = Candidates.of(1).counted(counted, "2024-10-11T07:30:00Z").candidate();

        // when
        Freshness freshness = HALF_AN_HOUR.freshness(List.of(segment), sinceList, Candidates.NOW);

        // then
        assertThat(freshness).isEqualTo(new Freshness(1, late));
    }

    @Test
    void aCountThatWasToldIsNotLateHoweverOld() {
        // given
        Candidate segment = Candidates.of(1).counted("2024-10-01T07:30:00Z", "2024-10-01T07:30:00Z").candidate();

        // when
        Freshness freshness = HALF_AN_HOUR.freshness(List.of(segment), Duration.ZERO, Candidates.NOW);

        // then
        assertThat(freshness).isEqualTo(new Freshness(1, 0));
    }

    @Test
    void whatIsNotWalkedOrHasNoObjectiveIsNotCounted() {
        // given
        List<Candidate> segments = Stream.of(Candidates.of(1).paused(), Candidates.of(1).notFollowed(), Candidates.of(1).gone(),
                Candidates.of(1).walked(null), Candidates.of(2)).map(Candidates::candidate).toList();

        // when
        Freshness freshness = Objectives.of(List.of("1:30m")).freshness(segments, Duration.ofDays(1), Candidates.NOW);

        // then
        assertThat(freshness).isEqualTo(new Freshness(0, 0));
    }
}
