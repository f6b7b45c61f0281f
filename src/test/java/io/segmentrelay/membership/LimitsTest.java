package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/** How far the rules of proof reach: what {@code docs/guarantees.md} computes, counted. */
class LimitsTest {
    private static final int MEMBERS = 10_000;
    private static final int WALKS = 400;
    private static final long SEED = 7;

    /** A server that gives the right count, and leaves each member out of a walk with this probability. */
    private static long falseLeavers(double skipped) {
        Random random = new Random(SEED);
        Roaring64Bitmap all = Users.range(1, MEMBERS);
        Known segment = Known.with(all);
        long left = 0;
        for (int walk = 0; walk < WALKS; walk++) {
            Roaring64Bitmap seen = new Roaring64Bitmap();
            for (long user = 1; user <= MEMBERS; user++) {
                if (random.nextDouble() >= skipped) {
                    seen.addLong(user);
                }
            }
            if (segment.walk(Walks.over(seen).counting(MEMBERS)) instanceof Verdict.Whole whole) {
                left += whole.leavers().getLongCardinality();
            }
        }
        return left;
    }

    @Test
    void whomTwoWalksInARowLeaveOutByChanceLeavesWithTheSquareOfTheProbability() {
        // given
        double skipped = 0.005;

        // when
        long left = falseLeavers(skipped);

        // then
        double expected = MEMBERS * skipped * skipped * (WALKS - 1);
        assertThat((double) left).isBetween(expected * 0.7, expected * 1.3);
    }

    @Test
    void beyondTheToleranceNobodyIsJudged() {
        assertThat(falseLeavers(0.02)).isZero();
    }

    @Test
    void aWalkThatLeavesMembersOutAndCountsSoIsBelievedWithinTheToleranceOfTheListAlone() {
        // given
        Roaring64Bitmap all = Users.range(1, MEMBERS);
        long within = MEMBERS - 99;

        // when
        Verdict.Whole believed = Known.with(all)
                .whole(Walks.over(Users.range(1, within)).objectCount(MEMBERS));
        Verdict.Whole doubted = Known.with(all)
                .whole(Walks.over(Users.range(1, within - 200)).objectCount(MEMBERS));

        // then
        assertThat(believed.leavers().getLongCardinality()).isEqualTo(99);
        assertThat(doubted.leavers().isEmpty()).isTrue();
    }
}
