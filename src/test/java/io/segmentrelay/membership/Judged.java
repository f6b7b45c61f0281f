package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * Walks over a segment, one after the other, and in words what each of them proves, such as
 * {@code exact, left 100, held 1-9, suspected 10, again at once}.
 */
final class Judged {
    private final String name;
    private final Known segment;
    private final List<Walks> walks = new ArrayList<>();
    private final List<String> words = new ArrayList<>();

    private Judged(String name, Known segment) {
        this.name = name;
        this.segment = segment;
    }

    /** A segment with the members 1 to this. */
    static Judged of(String name, long members) {
        return of(name, members, Known.RULES);
    }

    static Judged of(String name, long members, Rules rules) {
        return new Judged(name, Known.with(members == 0 ? new Roaring64Bitmap() : Users.range(1, members), rules));
    }

    /** Then comes this walk, which proves this. */
    Judged walk(Walks walk, String proves) {
        walks.add(walk);
        words.add(proves);
        return this;
    }

    /** Then come as many such walks, each of which proves this. */
    Judged walks(int times, Walks walk, String proves) {
        LongStream.range(0, times).forEach(time -> walk(walk, proves));
        return this;
    }

    void holds() {
        for (int i = 0; i < walks.size(); i++) {
            assertThat(words(segment.walk(walks.get(i)))).as("walk %d", i + 1).isEqualTo(words.get(i));
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private static String words(Verdict verdict) {
        if (verdict instanceof Verdict.Incomplete incomplete) {
            return incomplete.why() + users("suspected", incomplete.suspects().those(one -> true)) + row(incomplete.streak());
        }
        Verdict.Whole whole = (Verdict.Whole) verdict;
        Roaring64Bitmap suspected = whole.suspects().those(one -> true);
        suspected.andNot(whole.held());
        assertThat(whole.suspects().held()).isEqualTo(whole.held());
        Duration again = whole.confirmFrom() == null ? null : Duration.between(Walks.MIDNIGHT, whole.confirmFrom());
        return (whole.exact() ? "exact" : "in doubt") + users("left", whole.leavers()) + users("held", whole.held())
                + users("suspected", suspected) + row(whole.streak())
                + (again == null ? "" : again.isZero() ? ", again at once" : ", again after " + again);
    }

    private static String row(OffsetStreak streak) {
        return streak == null ? "" : ", row of " + streak.walks();
    }

    private static String users(String what, Roaring64Bitmap users) {
        return users.isEmpty() ? ""
                : ", " + what + " " + LongStream.of(users.toArray())
                        .filter(user -> !users.contains(user - 1)).mapToObj(first -> range(users, first))
                        .collect(Collectors.joining(" "));
    }

    private static String range(Roaring64Bitmap users, long first) {
        long last = first;
        while (users.contains(last + 1)) {
            last++;
        }
        return first == last ? Long.toString(first) : first + "-" + last;
    }
}
