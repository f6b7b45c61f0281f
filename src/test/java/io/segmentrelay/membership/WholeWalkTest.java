package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.roaringbitmap.longlong.Roaring64Bitmap;

class WholeWalkTest {

    static Stream<Judged> theEndIsTheEndIfAllWereSeen() {
        Walks all = Walks.over(1, 100);
        Walks oneShort = Walks.over(1, 99);
        String suspected = "in doubt, suspected 100, row of 1, again at once";
        return Stream.of(Judged.of("a walk to the end of the list", 100).walk(all, "exact"),
                Judged.of("a failed page judges nobody", 100).walk(Walks.over(1, 50).broken(), "a page failed"),
                Judged.of("a missing next page is the end when all were seen", 100).walk(oneShort.notFound(),
                        "exact, left 100"),
                Judged.of("a missing next page is a failure when one was not seen", 100)
                        .walk(oneShort.notFound().counting(100), "a next page answers 404 after 99 of 100 members"),
                Judged.of("a missing next page is a failure without a count", 100).walk(
                        all.notFound().count(OptionalLong.empty()),
                        "a next page answers 404, and no count says whether it was the end"),
                Judged.of("within the tolerance", 100).walk(oneShort.counting(100), suspected),
                Judged.of("one more is beyond the tolerance", 100).walk(Walks.over(1, 98).counting(100),
                        "saw 98 distinct members, but count is 100, row of 1"),
                Judged.of("more members than the count says are beyond it too", 100).walk(all.counting(98),
                        "saw 100 distinct members, but count is 98, row of 1"),
                Judged.of("the tolerance is meant in decimals", 100, new Rules(0.29, 500, 0.5, 2)).walk(
                        Walks.over(1, 71).counting(100), "in doubt, suspected 72-100, row of 1, again at once"),
                Judged.of("without a count a walk is whole, but never exact", 100).walk(
                        Walks.over(1, 60).count(OptionalLong.empty()), "in doubt, suspected 61-100, again at once"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void theEndIsTheEndIfAllWereSeen(Judged segment) {
        segment.holds();
    }

    @Test
    void ofAnExactWalkThereIsNothingToSay() {
        assertThat(Known.with(Users.range(1, 100)).whole(Walks.over(1, 100)).why()).isNull();
    }

    @Test
    void nothingThatIsHandedInIsChanged() {
        // given
        Known before = Known.with(Users.range(1, 100));
        before.walk(Walks.over(2, 100).counting(100));
        Roaring64Bitmap members = before.members.clone();
        Suspects suspects = before.suspects;
        Walks walk = Walks.over(3, 102);

        // when
        Judge.judge(Users.both(members, walk.seen()), members, suspects, null, walk.facts(), before.rules, Known.INTERVAL);

        // then
        assertThat(members).isEqualTo(before.members);
        assertThat(suspects.those(one -> true)).isEqualTo(Users.of(1));
        assertThat(walk.seen()).isEqualTo(Users.range(3, 102));
    }
}
