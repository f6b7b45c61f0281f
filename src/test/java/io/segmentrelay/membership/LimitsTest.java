package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/** How far the rules of proof reach: what {@code docs/guarantees.md} computes, counted. */
class LimitsTest {
    private static final int MEMBERS = 10_000;
    private static final int WALKS = 400;
    private static final long SEED = 7;
    /** Members of a list that changes while it is walked. */
    private static final int LISTED = Integer.getInteger("limits.members", 1_000);
    /** Pairs of walks through it; ten times as many made the table of the guarantees. */
    private static final int PAIRS = Integer.getInteger("limits.pairs", 2_000);

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
        Verdict.Whole believed = Known.with(all).whole(Walks.over(1, within).objectCount(MEMBERS));
        Verdict.Whole doubted = Known.with(all).whole(Walks.over(1, within - 200).objectCount(MEMBERS));

        // then
        assertThat(believed.leavers().getLongCardinality()).isEqualTo(99);
        assertThat(doubted.leavers().isEmpty()).isTrue();
    }

    /** Where newcomers stand in a list that is paged by number. */
    enum Newcomers {
        AT_THE_END,
        ANYWHERE
    }

    /**
     * How many leave falsely of two walks in a row through a list of 1,000 that is paged by number: whoever stands at the edge
     * of the page that comes next slips onto one that was read, whenever somebody of those pages leaves.
     */
    private static double falseLeaversByNumber(double changesAPage, Newcomers newcomers, int pairs) {
        long left = 0;
        for (int pair = 0; pair < pairs; pair++) {
            ShiftingList list = new ShiftingList(new Random(SEED + pair), LISTED, changesAPage,
                    newcomers == Newcomers.AT_THE_END);
            Known segment = Known.with(Users.range(1, LISTED));
            for (int walk = 0; walk < 2; walk++) {
                Roaring64Bitmap seen = list.walk();
                Verdict verdict = segment.walk(Walks.over(seen).counting(LISTED).torn());
                if (verdict instanceof Verdict.Whole whole) {
                    left += Roaring64Bitmap.andNot(whole.leavers(), list.gone()).getLongCardinality();
                }
            }
        }
        return (double) left / pairs;
    }

    @ParameterizedTest(name = "{0} changes a page, newcomers {1}")
    @CsvSource({ "0.1, AT_THE_END", "1, AT_THE_END", "10, AT_THE_END", "0.1, ANYWHERE", "1, ANYWHERE", "10, ANYWHERE" })
    void ofAListThatIsPagedByNumberAsManyLeaveAsTwoWalksSkipByChance(double changesAPage, Newcomers newcomers,
            TestReporter measured) {
        // given
        int pages = LISTED / ShiftingList.PAGE;
        double skipped = changesAPage * (pages - 1) / 2;
        double expected = skipped * skipped / LISTED;
        int pairs = changesAPage < 10 ? PAIRS : PAIRS / 10;

        // when
        double left = falseLeaversByNumber(changesAPage, newcomers, pairs);

        // then
        measured.publishEntry("falsely left for each pair of walks", left + ", expected " + expected);
        assertThat(left).isLessThan(3 * expected + 3.0 / pairs);
        if (changesAPage == 10) {
            assertThat(left).as("it does happen").isPositive();
        }
    }

    /** A list that is paged by number, and changes while it is walked: for each who leaves, somebody comes. */
    private static final class ShiftingList {
        static final int PAGE = 100;

        private final Random random;
        private final double changesAPage;
        private final boolean growsAtTheEnd;
        private final List<Long> rows = new ArrayList<>();
        private final Roaring64Bitmap gone = new Roaring64Bitmap();
        private long last;

        ShiftingList(Random random, int size, double changesAPage, boolean growsAtTheEnd) {
            this.random = random;
            this.changesAPage = changesAPage;
            this.growsAtTheEnd = growsAtTheEnd;
            while (rows.size() < size) {
                rows.add(++last);
            }
        }

        /** Whom its pages show, read one after the other. */
        Roaring64Bitmap walk() {
            Roaring64Bitmap seen = new Roaring64Bitmap();
            for (int from = 0; from < rows.size(); from += PAGE) {
                rows.subList(from, Math.min(rows.size(), from + PAGE)).forEach(seen::addLong);
                for (int changes = poisson(); changes > 0; changes--) {
                    change();
                }
            }
            return seen;
        }

        /** Who was ever listed, and is no more. */
        Roaring64Bitmap gone() {
            return gone;
        }

        private void change() {
            gone.addLong(rows.remove(random.nextInt(rows.size())));
            rows.add(growsAtTheEnd ? rows.size() : random.nextInt(rows.size() + 1), ++last);
        }

        private int poisson() {
            double product = random.nextDouble();
            int events = 0;
            for (double limit = Math.exp(-changesAPage); product > limit; events++) {
                product *= random.nextDouble();
            }
            return events;
        }
    }
}
