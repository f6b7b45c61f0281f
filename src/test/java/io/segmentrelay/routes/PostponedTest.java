package io.segmentrelay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

class PostponedTest {
    private static final Map<String, String> FILES = Map.of("52-after-commit.yaml", "- route: {}");

    private final Postponed postponed = new Postponed();

    @Test
    void whatIsNeverSeenToBeGoneIsTriedAfterPausesThatGrowToHalfAnHour() {
        // given
        List<Integer> pauses = new ArrayList<>();

        // when
        for (int i = 0; i < 8; i++) {
            postponed.again(FILES, true);
            int looks = 1;
            while (!postponed.isTime(() -> false)) {
                looks++;
            }
            pauses.add(looks);
        }

        // then
        assertThat(pauses).containsExactly(60, 120, 240, 480, 960, 1800, 1800, 1800);
    }

    @Test
    void eachTryIsGivenTwiceTheTimeUpToTheLongest() {
        // given
        List<Duration> patience = new ArrayList<>();

        // when
        for (int i = 0; i < 4; i++) {
            patience.add(postponed.patience(Duration.ofSeconds(30), Duration.ofMinutes(2)));
            postponed.again(FILES, true);
        }

        // then
        assertThat(patience).extracting(Duration::toSeconds).containsExactly(30L, 60L, 120L, 120L);
    }

    @Test
    void onlyWhatHungThereIsAskedFor() {
        // given
        postponed.again(FILES, false);
        postponed.again(FILES, false);

        // when
        boolean early = false;
        for (int i = 0; i < 119; i++) {
            early |= postponed.isTime(() -> true);
        }

        // then
        assertThat(early).isFalse();
        assertThat(postponed.isTime(() -> true)).isTrue();
    }
}
