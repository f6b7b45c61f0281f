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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleTest {
    private static final Instant NOW = Candidates.NOW;

    private final Schedule schedule = new Schedule(Duration.ofHours(24));

    /** What is chosen of what, if so many lanes are free, and the one for what is longest due. */
    record Choice(String what, int free, boolean overdueLaneFree, List<Long> chosen, List<Candidates> segments) {
        static Choice of(String what, int free, boolean overdueLaneFree, List<Long> chosen, Candidates... segments) {
            return new Choice(what, free, overdueLaneFree, chosen, List.of(segments));
        }

        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Choice> choices() {
        Candidates one = Candidates.of(1);
        Candidates two = Candidates.of(2);
        Candidates three = Candidates.of(3);
        return Stream.of(Choice.of("nothing without need", 4, true, List.of(), one),
                Choice.of("nothing without a lane", 0, true, List.of(), one.recounted()),
                Choice.of("small segments before big ones", 2, false, List.of(3L, 2L), one.recounted().size(1_000_000),
                        two.recounted().size(5_000), three.recounted().size(100)),
                Choice.of("stale segments before fresh ones of their size", 1, false, List.of(2L), one.recounted(),
                        two.recounted().walked(NOW.minus(Duration.ofHours(9)))),
                Choice.of("a page that has waited for two hours before none that has not", 1, false, List.of(2L),
                        one.recounted().size(0).walked(NOW), two.recounted().walked(NOW.minus(Duration.ofHours(2)))),
                Choice.of("one page that has not waited before ten that have for an hour", 1, false, List.of(2L),
                        one.recounted().size(1000), two.recounted().walked(NOW)),
                Choice.of("open runs first", 2, false, List.of(2L, 3L), one.recounted(), two.resumable().size(5_000_000),
                        three.resumable().size(9_000_000)),
                Choice.of("an open run before what is requested", 1, false, List.of(2L), one.requested(),
                        two.resumable().size(5_000_000)),
                Choice.of("the same in whichever order they come", 3, true, List.of(1L, 2L, 3L), three.recounted(),
                        two.recounted(), one.recounted()),
                Choice.of("by a single lane an open run before a segment that was never walked", 1, true, List.of(2L),
                        one.walked(null), two.resumable().nextTry(NOW.minusSeconds(60))),
                Choice.of("a big segment by the lane of the longest due", 2, true, List.of(3L, 1L), one.recounted(),
                        two.recounted(), three.recounted().size(5_000_000).walked(NOW.minus(Duration.ofHours(2)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("choices")
    void whatIsChosenIsInOrderOfItsNeed(Choice choice) {
        // when
        List<Long> chosen = schedule.choose(choice.segments.stream().map(Candidates::candidate).toList(), Set.of(), choice.free,
                choice.overdueLaneFree, NOW);

        // then
        assertThat(chosen).isEqualTo(choice.chosen);
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
