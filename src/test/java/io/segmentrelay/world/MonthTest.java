package io.segmentrelay.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A month of an account in which everything breaks, held against the truth; and the same with a planted fault. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class MonthTest {
    private static final long SEED = Long.getLong("world.seed", 20241011);
    private static final Duration MONTH = Duration.ofDays(30);
    private static final Duration DAYS = Duration.ofDays(4);
    private static final Duration NIGHT = Duration.ofHours(10);
    private static final Choices CHOICES = Choices.usual().polling(Duration.ofMinutes(10)).rate(0.5).brake(50, 0.5, 2)
            .chunk(20);

    @Test
    void aMonthOfCrashesTellsEverythingOnceAndNothingFalse() {
        // given
        World world = new World(SEED, Site.small(), CHOICES, Weather.rough(Duration.ofHours(3)));

        // when
        world.live(MONTH).settle();

        // then
        assertThat(world.witness.violations).as("-Dworld.seed=" + SEED).isEmpty();
        assertThat(world.lives).isGreaterThan(100);
        assertThat(world.witness.outcomes).containsKeys("completed", "held");
        assertThat(List.of(world.witness.entered, world.witness.left, world.witness.exited)).allMatch(told -> told.size() > 10);
    }

    @Test
    void eachRuleFindsTheFaultThatItIsFor() {
        // given
        Set<Rule> found = EnumSet.noneOf(Rule.class);

        for (Defect defect : EnumSet.complementOf(EnumSet.of(Defect.NONE))) {
            double failing = defect == Defect.FAILED_PAGE_IS_THE_END ? 0.6 : 0;
            World world = new World(SEED, Site.small(), CHOICES, Weather.fair().failing(failing), defect).fate(Fate.regular());

            // when
            world.live(DAYS).settle();

            // then
            assertThat(world.witness.broken).as(defect.toString()).containsKey(defect.foundBy);
            found.addAll(world.witness.broken.keySet());
        }
        assertThat(found).containsExactlyInAnyOrder(Rule.values());
    }

    @Test
    void whateverStepIsTheLastOfALifeTheNextOneGoesOn() {
        // given
        World undisturbed = night(SEED, Fate.never());
        assertThat(night(SEED, Fate.never()).steps).as("the same from the same seed").isEqualTo(undisturbed.steps);
        Set<Step> last = EnumSet.noneOf(Step.class);

        for (Fate.Doom doom : List.of(Fate.Doom.DIES, Fate.Doom.SLEEPS)) {
            for (long step = 1; step <= undisturbed.steps; step += doom == Fate.Doom.DIES ? 1 : 4) {
                Fate once = Fate.once(step, doom);

                // when
                World world = night(SEED, (where, now) -> {
                    Fate.Doom fate = once.at(where, now);
                    if (fate != Fate.Doom.NONE) {
                        last.add(where);
                    }
                    return fate;
                }).settle(NIGHT);

                // then
                assertThat(world.witness.violations).as("%s at step %d of seed %d", doom, step, SEED).isEmpty();
                assertThat(world.lives).isEqualTo(2);
            }
        }
        assertThat(last).containsExactlyInAnyOrder(Step.values());
    }

    /** Settled within another, as nothing is held. */
    private static World night(long seed, Fate fate) {
        Site site = new Site(List.of(30, 230), Duration.ofHours(4), 0.2, 0.4, null, true, true);
        Choices choices = CHOICES.polling(Duration.ofHours(1)).brake(500, 0.5, 2).chunk(20);
        return new World(seed, site, choices, Weather.fair()).fate(fate).live(NIGHT);
    }
}
