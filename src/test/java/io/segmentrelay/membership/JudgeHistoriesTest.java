package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/** Random histories: nobody leaves who is a member, and everybody leaves who is none. Repeat one by its seed. */
@Timeout(120)
class JudgeHistoriesTest {
    private static final long SEED = Long.getLong("judge.seed", System.nanoTime());
    private static final int HISTORIES = Integer.getInteger("judge.histories", 2000);
    private static final int DUBIOUS_WALKS = 40;
    /**
     * Three until a constant offset is known, one more miss, one behind a list that could not be read, three confirmations, one
     * to spare.
     */
    private static final int HONEST_WALKS = 9;

    @Test
    void nobodyLeavesFalselyAndAllWhoLeftAreFoundOutOnceTheFaultsEnd() {
        for (long seed = SEED; seed < SEED + HISTORIES; seed++) {
            // given
            Random random = new Random(seed);
            Rules rules = rules(random);
            LyingServer server = new LyingServer(random, rules);
            Known segment = Known.with(new Roaring64Bitmap(), rules);
            String history = "-Djudge.seed=" + seed + " -Djudge.histories=1, " + rules + ", " + server;

            // when
            for (int i = 0; i < DUBIOUS_WALKS; i++) {
                if (random.nextInt(4) == 0) {
                    server.count();
                }
                walk(segment, server, server.dubious(), history + ", dubious walk " + i);
            }
            server.settle();
            for (int i = 0; i < HONEST_WALKS; i++) {
                server.countAgain();
                walk(segment, server, server.honest(), history + ", honest walk " + i);
            }

            // then
            assertThat(segment.members).as(history).isEqualTo(server.members);
            assertThat(segment.suspects).as(history).isEqualTo(Suspects.none());
        }
    }

    private static Rules rules(Random random) {
        double[] tolerances = { 0, 0.01, 0.1, 0.3 };
        return new Rules(tolerances[random.nextInt(4)], random.nextInt(9), 0.1 + 0.2 * random.nextInt(3),
                2 + random.nextInt(2));
    }

    private static void walk(Known segment, LyingServer server, Walks walk, String history) {
        Roaring64Bitmap former = segment.members.clone();
        Suspects before = segment.suspects;
        Walks told = segment.wantsListAfter(walk) ? walk.after(server.again()) : walk;
        Verdict verdict = segment.walk(told);
        if (verdict instanceof Verdict.Whole whole) {
            assertThat(Roaring64Bitmap.and(whole.leavers(), server.steady)).as("left falsely, " + history)
                    .isEqualTo(new Roaring64Bitmap());
            assertSound(whole, former, told, history);
        } else if (verdict instanceof Verdict.Incomplete incomplete) {
            assertThat(incomplete.suspects()).as(history).isEqualTo(before.without(told.facts().seen()));
        }
    }

    private static void assertSound(Verdict.Whole whole, Roaring64Bitmap former, Walks walk, String history) {
        Roaring64Bitmap suspects = whole.suspects().those(one -> true);
        Roaring64Bitmap missed = Roaring64Bitmap.andNot(former, walk.facts().seen());
        assertThat(Users.both(suspects, whole.leavers())).as("all who were missed, " + history).isEqualTo(missed);
        assertThat(Roaring64Bitmap.intersects(suspects, whole.leavers())).as(history).isFalse();
        assertThat(Roaring64Bitmap.andNot(whole.held(), suspects)).as(history).isEqualTo(new Roaring64Bitmap());
        assertThat(whole.suspects().count()).as("no user in two cohorts, " + history)
                .isEqualTo(suspects.getLongCardinality());
        assertThat(whole.suspects().cohorts()).as(history).noneMatch(cohort -> cohort.users().isEmpty());
    }
}
