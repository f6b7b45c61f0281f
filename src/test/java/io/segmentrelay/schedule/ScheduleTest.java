package io.segmentrelay.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final Instant NOW = Candidates.NOW;

    private final Schedule schedule = new Schedule(Duration.ofHours(24));

    private List<Long> choose(int free, boolean overdueLaneFree, Candidates... segments) {
        return schedule.choose(Stream.of(segments).map(Candidates::candidate).toList(), Set.of(), free, overdueLaneFree,
                NOW);
    }

    @Test
    void nothingIsChosenWithoutNeedOrLane() {
        // when
        List<Long> withoutNeed = choose(4, true, Candidates.of(1));
        List<Long> withoutLane = choose(0, false, Candidates.of(1).recounted());

        // then
        assertThat(withoutNeed).isEmpty();
        assertThat(withoutLane).isEmpty();
    }

    @Test
    void smallSegmentsComeBeforeBigOnes() {
        // when
        List<Long> chosen = choose(2, false, Candidates.of(1).recounted().size(1_000_000),
                Candidates.of(2).recounted().size(5_000), Candidates.of(3).recounted().size(100));

        // then
        assertThat(chosen).containsExactly(3L, 2L);
    }

    @Test
    void staleSegmentsComeBeforeFreshOnesOfTheirSize() {
        // when
        List<Long> chosen = choose(1, false, Candidates.of(1).recounted(),
                Candidates.of(2).recounted().walked(NOW.minus(Duration.ofHours(9))));

        // then
        assertThat(chosen).containsExactly(2L);
    }

    @Test
    void openRunsComeFirst() {
        // when
        List<Long> chosen = choose(2, false, Candidates.of(1).recounted(),
                Candidates.of(2).resumable().size(5_000_000), Candidates.of(3).resumable().size(9_000_000));

        // then
        assertThat(chosen).containsExactly(2L, 3L);
    }

    @Test
    void aSingleLaneTakesAnOpenRunBeforeASegmentThatWasNeverWalked() {
        // when
        List<Long> chosen = choose(1, true, Candidates.of(1).walked(null),
                Candidates.of(2).resumable().nextTry(NOW.minusSeconds(60)));

        // then
        assertThat(chosen).containsExactly(2L);
    }

    @Test
    void theLaneOfTheLongestDueTakesABigSegment() {
        // when
        List<Long> chosen = choose(2, true, Candidates.of(1).recounted(), Candidates.of(2).recounted(),
                Candidates.of(3).recounted().size(5_000_000).walked(NOW.minus(Duration.ofHours(2))));

        // then
        assertThat(chosen).containsExactly(3L, 1L);
    }

    @Test
    void whatIsWalkedIsNotChosenAgain() {
        // given
        List<Candidate> segments = Stream.of(Candidates.of(1).recounted(), Candidates.of(2).recounted())
                .map(Candidates::candidate).toList();

        // when
        List<Long> chosen = schedule.choose(segments, Set.of(1L), 3, true, NOW);

        // then
        assertThat(chosen).containsExactly(2L);
    }

    /** Small segments are counted anew faster than one lane can walk them. */
    @Test
    void aBigSegmentDoesNotStarve() {
        // given
        long big = 50;
        Map<Long, Instant> walkedAt = new HashMap<>();
        LongStream.rangeClosed(1, big).forEach(id -> walkedAt.put(id, Candidates.AN_HOUR_AGO.plusSeconds(id)));
        Set<Long> taken = new HashSet<>();

        // when
        for (int minute = 0; minute < 100; minute++) {
            Instant now = NOW.plus(Duration.ofMinutes(minute));
            List<Candidate> segments = walkedAt.entrySet().stream().map(segment -> Candidates.of(segment.getKey())
                    .recounted().walked(segment.getValue()).size(segment.getKey() == big ? 5_000_000 : 100).candidate())
                    .toList();
            List<Long> chosen = schedule.choose(segments, Set.of(), 1, true, now);
            chosen.forEach(id -> walkedAt.put(id, now));
            taken.addAll(chosen);
        }

        // then
        assertThat(taken).contains(big);
    }
}
