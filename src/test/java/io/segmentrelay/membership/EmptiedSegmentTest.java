package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.roaringbitmap.longlong.Roaring64Bitmap;

class EmptiedSegmentTest {
    private static final Walks EMPTY = Walks.over(new Roaring64Bitmap());
    /** While the server counts, it shows nobody, and in the list what it counted last. */
    private static final Walks COUNTING = EMPTY.objectCount(100);
    private static final String HELD = "in doubt, held 1-100";

    static Stream<Judged> aSegmentThatShowsNobodyIsNotBelievedAtOnce() {
        Walks untold = EMPTY.objectCount(OptionalLong.empty());
        Walks unknown = COUNTING.lastCounted(null);
        Walks others = Walks.over(5001, 5100);
        Rules noBrake = new Rules(0.01, 500, 0.5, 0);
        String notFirst = "it shows nobody, but the list's object_count is 100";
        return Stream.concat(LongStream.of(1, 2, 100, 10_000).mapToObj(size -> Judged
                .of("being counted is not empty, however often it is walked: " + size, size)
                .walks(10, COUNTING.objectCount(size), "in doubt, held 1" + (size == 1 ? "" : "-" + size))), Stream.of(
                        Judged.of("a first walk that shows nobody proves nothing if the list knows of some", 0)
                                .walk(COUNTING, notFirst).walk(COUNTING.count(OptionalLong.empty()), notFirst),
                        Judged.of("a first walk that shows nobody is whole if the list says so", 0).walk(EMPTY, "exact"),
                        Judged.of("a first walk that shows nobody is whole if the list says nothing", 0)
                                .walk(untold, "in doubt"),
                        Judged.of("all come back when the count is done", 100).walk(COUNTING, HELD)
                                .walk(Walks.over(1, 100).lastCounted("14:00"), "exact"),
                        Judged.of("what is not believed is no miss", 100).walks(2, COUNTING, HELD)
                                .walk(Walks.over(1, 99).counting(100), "in doubt, suspected 100, row of 1, again at once")
                                .walk(Walks.over(1, 99).counting(100), "in doubt, left 100, row of 2"),
                        Judged.of("looks in between do not put off that an empty segment is believed in the end", 100)
                                .walk(unknown, HELD).walk(unknown.at(later(2)), HELD).walk(unknown.at(later(4)), HELD)
                                .walk(unknown.at(later(8)), "in doubt, left 1-100"),
                        Judged.of("an exact walk afterwards lets those go whom it misses", 100).walk(COUNTING, HELD)
                                .walk(Walks.over(1, 60).lastCounted("14:00"), "exact, left 61-100"),
                        Judged.of("an empty segment is believed at the second look if the list says so too", 100)
                                .walk(EMPTY, "in doubt, suspected 1-100, again at once").walk(EMPTY, "in doubt, left 1-100"),
                        Judged.of("the list read after the walk says that it is empty now", 100)
                                .walk(COUNTING.after(new ListedAfter.Read("14:00", OptionalLong.of(0))),
                                        "in doubt, suspected 1-100, again after PT4H"),
                        Judged.of("the list read after the walk says that it is no longer empty", 100)
                                .walk(EMPTY.after(new ListedAfter.Read("14:00", OptionalLong.of(100))), HELD),
                        Judged.of("an empty segment is believed in the end also if its list never says so", 100)
                                .walk(COUNTING, HELD).walk(COUNTING.lastCounted("14:00"), HELD)
                                .walk(COUNTING.lastCounted("18:00"), "in doubt, left 1-100"),
                        Judged.of("an empty segment needs a confirmation also without a brake", 100, noBrake)
                                .walk(COUNTING, HELD).walk(COUNTING.lastCounted("14:00"), "in doubt, left 1-100"),
                        Judged.of("without an object_count an empty segment waits for the next count", 100)
                                .walks(2, untold, HELD),
                        Judged.of("another workspace's members replace nobody at once", 100).walk(others, HELD)
                                .walk(others, "exact, held 1-100").walk(others.lastCounted("14:00"), "exact, held 1-100")
                                .walk(others.lastCounted("18:00"), "exact, left 1-100"),
                        Judged.of("ten are not exchanged at once", 10).walk(Walks.over(11, 20), "in doubt, held 1-10"),
                        Judged.of("a small segment may exchange all its members in two walks", 9)
                                .walk(Walks.over(10, 10), "in doubt, suspected 1-9, again at once")
                                .walk(Walks.over(10, 10), "exact, left 1-9"),
                        Judged.of("a large empty segment is held by the brake also if the list says so", 1000)
                                .walk(EMPTY, "in doubt, suspected 1-1000, again at once")
                                .walk(EMPTY, "in doubt, held 1-1000")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aSegmentThatShowsNobodyIsNotBelievedAtOnce(Judged segment) {
        segment.holds();
    }

    private static Instant later(int hours) {
        return Walks.MIDNIGHT.plus(Duration.ofHours(hours));
    }

    @Test
    void theListIsAskedWhetherThoseMayLeaveWhomAnEmptyPageMissedBefore() {
        // given
        Known segment = Known.with(Users.range(1, 100));
        segment.walk(EMPTY.lastCounted(null));

        // then
        assertThat(segment.wantsListAfter(COUNTING.lastCounted(null).after(new ListedAfter.NotRead()).at(later(4)))).isTrue();
    }

    @Test
    void theListIsAskedWhetherTheSegmentIsEmpty() {
        for (Walks walk : new Walks[] { COUNTING, COUNTING.lastCounted(null) }) {
            assertThat(Known.with(Users.range(1, 100)).wantsListAfter(walk.after(new ListedAfter.NotRead()))).isTrue();
        }
    }
}
