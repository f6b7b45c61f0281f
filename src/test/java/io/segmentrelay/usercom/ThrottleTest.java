package io.segmentrelay.usercom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The budget before a server that grants fewer requests than it is told, in virtual time. */
class ThrottleTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Duration LATENCY = Duration.ofMillis(150);

    private long now = -3 * SECOND;
    private int sent;
    private int refused;

    /** Grants so many in each window that slides, and does not say when to come back. */
    private static final class Quota {
        private final Deque<Long> granted = new ArrayDeque<>();
        private final int most;
        private final long window;

        Quota(int most, long window) {
            this.most = most;
            this.window = window;
        }

        boolean grants(long at) {
            while (!granted.isEmpty() && at - granted.peekFirst() >= window) {
                granted.removeFirst();
            }
            if (granted.size() < most) {
                granted.addLast(at);
                return true;
            }
            return false;
        }
    }

    @ParameterizedTest(name = "{1} in {2} s granted, {0} a second asked")
    @CsvSource({ "6, 1, 1", "6, 2, 1", "6, 5, 1", "6, 10, 10", "6, 60, 60", "50, 10, 1", "50, 30, 1", "6, 7, 10" })
    void fewOfTheRequestsAreRefusedAndMostOfWhatIsGrantedIsUsed(double allowed, int most, int seconds) {
        // given
        Quota quota = new Quota(most, seconds * SECOND);
        Budget budget = new Budget(allowed, () -> now);
        run(budget, quota, 120);
        sent = 0;
        refused = 0;

        // when
        run(budget, quota, 600);

        // then
        double granted = Math.min(allowed, (double) most / seconds);
        assertThat(refused).isLessThanOrEqualTo(Math.max(1, sent / 10));
        assertThat(sent - refused).isGreaterThan((int) (0.6 * granted * 600));
    }

    /** As it was seen: 76 of 126 were refused. */
    @Test
    void fromTheFirstRequestOnHardlyOneInFiveIsRefused() {
        // given
        Budget budget = new Budget(6, () -> now);

        // when
        run(budget, new Quota(1, SECOND), 126);

        // then
        assertThat(refused).isLessThan(sent / 5);
        assertThat(budget.rate()).isBetween(0.6, 1.6);
    }

    @Test
    void onceAllIsGrantedAgainTheRateIsAsConfiguredWithinMinutes() {
        // given
        Budget budget = new Budget(6, () -> now);
        run(budget, new Quota(1, SECOND), 120);

        // when
        run(budget, new Quota(1_000, SECOND), 200);

        // then
        assertThat(budget.rate()).isEqualTo(6);
    }

    @Test
    void aServerThatRefusesEverythingIsAskedATenthAsOftenAndForgivenAfterTenMinutes() {
        // given
        Budget budget = new Budget(6, () -> now);

        // when
        run(budget, new Quota(0, SECOND), 300);

        // then
        assertThat(budget.rate()).isCloseTo(0.6, within(0.001));
        now += 601 * SECOND;
        assertThat(budget.rate()).isEqualTo(6);
    }

    @Test
    void aRefusalIsForgottenAfterTenMinutesAndNotBefore() {
        // given
        Throttle throttle = new Throttle(6, now);

        // when
        throttle.refused(now, now);

        // then
        assertThat(throttle.rate(now + 600 * SECOND)).isCloseTo(4.8, within(0.001));
        assertThat(throttle.rate(now + 600 * SECOND + 1)).isEqualTo(6);
    }

    /** The pacer keeps that rate, and makes up for threads that woke late. */
    @Test
    void atTheConfiguredRateItAsksForNoPause() {
        // given
        Throttle throttle = new Throttle(6, now);

        // when
        throttle.taken(now);

        // then
        assertThat(throttle.pause(now + 1)).isZero();
        throttle.refused(now, now);
        assertThat(throttle.pause(now + 1)).isCloseTo((long) (SECOND / 4.8), within(2L));
    }

    @Test
    void aRequestThatWasSentAtTheLoweredRateLowersItAgainAndAnyDoesAtTheConfiguredOne() {
        // given
        Throttle throttle = new Throttle(6, now);
        throttle.refused(now, now);

        // when
        throttle.refused(now + 1, now);

        // then
        assertThat(throttle.rate(now + 1)).isCloseTo(3.84, within(0.001));
        throttle.refused(now + 601 * SECOND, now - 1);
        assertThat(throttle.rate(now + 601 * SECOND)).isCloseTo(4.8, within(0.001));
    }

    /** Lanes have requests under way: together they are one refusal, not four. */
    @Test
    void refusalsOfRequestsThatWereUnderWayWhenTheRateFellDoNotLowerItAgain() {
        // given
        Budget budget = new Budget(6, () -> now);

        // when
        for (int lane = 0; lane < 4; lane++) {
            now += SECOND / 100;
            budget.answered(true, Duration.ofSeconds(1));
        }

        // then
        assertThat(budget.rate()).isCloseTo(4.8, within(0.001));
    }

    /** One refusal in a hundred, as others use the same token now and then, costs next to nothing. */
    @Test
    void aRefusalNowAndThenHardlySlowsIt() {
        // given
        Budget budget = new Budget(6, () -> now);

        // when
        for (int request = 0; request < 1_000; request++) {
            now += SECOND / 6;
            budget.answered(request % 100 == 0, LATENCY);
        }

        // then
        assertThat(budget.rate()).isEqualTo(6);
    }

    /** One who always wants the next, and hears of each request a little later. */
    private void run(Budget budget, Quota quota, int seconds) {
        Deque<long[]> underWay = new ArrayDeque<>();
        for (long end = now + seconds * SECOND; now < end;) {
            long wait = budget.tryTake();
            if (wait == 0) {
                sent++;
                underWay.addLast(new long[] { now, quota.grants(now) ? 0 : 1 });
            }
            long next = now + Math.max(1, wait);
            while (!underWay.isEmpty() && underWay.peekFirst()[0] + LATENCY.toNanos() <= next) {
                long[] answer = underWay.removeFirst();
                now = Math.max(now, answer[0] + LATENCY.toNanos());
                refused += (int) answer[1];
                budget.answered(answer[1] == 1, LATENCY);
            }
            now = Math.max(now, next);
        }
    }
}
