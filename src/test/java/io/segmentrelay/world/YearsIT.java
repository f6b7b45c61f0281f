package io.segmentrelay.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.segmentrelay.testing.ProofTable;

/** Years of accounts, and of an API that lies in each way. */
@Tag("long")
@Timeout(3600)
class YearsIT {
    private static final Duration YEAR = Duration.ofDays(Long.getLong("world.days", 365));
    private static final long SEED = Long.getLong("world.seed", 1);
    /** From one seed to another, a small account each. */
    private static final long[] ACCOUNTS = Arrays.stream(System.getProperty("world.accounts", "1-1000").split("-"))
            .mapToLong(Long::parseLong).toArray();

    @Test
    void aYearOfABigAccount() {
        // given
        World world = new World(SEED, Site.of(100_000), Choices.usual(), Weather.rough(Duration.ofHours(6)));

        // when
        world.live(YEAR).settle();

        // then
        Figures figures = new Figures("a big account, a year");
        figures.row("100,000 members in 9 segments", world, YEAR.plusDays(4));
        table("A year of a big account").row(1, world.lives, world.witness.events, world.witness.requests,
                world.witness.outcomes, world.witness.violations.size());
        assertThat(world.witness.violations).as("-Dworld.seed=" + SEED).isEmpty();
    }

    @Test
    void aYearOfEachOfManySmallAccounts() {
        // given
        TreeMap<String, Integer> outcomes = new TreeMap<>();
        long lives = 0;
        long events = 0;
        long requests = 0;

        for (long seed = ACCOUNTS[0]; seed <= ACCOUNTS[1]; seed++) {
            Site site = new Site(List.of(15, 110), Duration.ofDays(1), 0.002 * (seed % 20), 0.02, Duration.ofDays(30),
                    seed % 10 > 0, true);
            Choices choices = Choices.usual().polling(Duration.ofHours(2)).brake(50, 0.5, 2).chunk(20);
            World world = new World(seed, site, choices, Weather.rough(Duration.ofDays(4)));

            // when
            world.live(YEAR).settle();

            // then
            assertThat(world.witness.violations).as("-Dworld.accounts=%d-%d", seed, seed).isEmpty();
            world.witness.outcomes.forEach((outcome, times) -> outcomes.merge(outcome, times, Integer::sum));
            lives += world.lives;
            events += world.witness.events;
            requests += world.witness.requests;
        }
        table("Years of small accounts").row(ACCOUNTS[1] - ACCOUNTS[0] + 1, lives, events, requests, outcomes, 0);
    }

    private static ProofTable table(String title) {
        return new ProofTable(title, "accounts", "lives", "events", "requests", "walks", "violations");
    }

    /** By an API that tells {@code last_counted}, and by one that does not. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = { "NONE", "FAULTLESS" })
    void whoeverIsLeftOutAsFarAsIsAssumedDoesNotLeave(Lie lie) {
        for (long seed = SEED; seed < SEED + 2; seed++) {
            // given
            World world = lying(seed, lie, false);

            // when
            world.live(YEAR).settle();

            // then
            assertThat(world.witness.violations).as("-Dworld.seed=" + seed).isEmpty();
        }
    }

    /** Else the years above would prove nothing. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void whoeverIsLeftOutBeyondWhatIsAssumedLeavesFalsely(Lie lie) {
        // given
        World world = lying(SEED, lie, true);

        // when
        world.live(YEAR.dividedBy(6));

        // then
        assertThat(world.witness.broken).containsKey(Rule.NO_FALSE_LEFT);
    }

    /** The list of one that does not is read as seldom as it counts, so that a walk may begin with what is out of date. */
    private static World lying(long seed, Lie lie, boolean beyond) {
        boolean tells = seed % 2 > 0;
        Site site = tells ? Site.small() : Site.small().withoutLastCounted().exiting(0.05);
        Choices choices = Choices.usual().polling(Duration.ofMinutes(tells ? 30 : 240)).brake(500, 0.5, 2).chunk(20);
        Weather weather = beyond ? Weather.fair() : Weather.rough(Duration.ofDays(1)).outages(null);
        return new World(seed, site, choices, weather.lying(lie, beyond));
    }

    /** In which leavers are held, and a segment is deleted. */
    @Test
    void whateverStepIsTheLastOfALifeInManyNights() {
        for (long seed = SEED; seed < SEED + 6; seed++) {
            // given
            long steps = night(seed, Fate.never()).steps;

            for (long step = 1; step <= steps; step++) {
                Fate.Doom doom = step % 3 == 0 ? Fate.Doom.SLEEPS : Fate.Doom.DIES;
                Fate once = Fate.once(step, doom);

                // when
                World world = night(seed, once).settle(Duration.ofDays(2));

                // then
                assertThat(world.witness.violations).as("%s at step %d of seed %d", doom, step, seed).isEmpty();
            }
        }
    }

    private static World night(long seed, Fate fate) {
        Site site = new Site(List.of(30, 120, 230), Duration.ofHours(2), 0.2, 0.3, Duration.ofHours(3), seed % 3 > 0, true);
        Choices choices = Choices.usual().polling(Duration.ofMinutes(30)).brake(40, 0.3, 1).chunk(15);
        return new World(seed, site, choices, Weather.fair()).fate(fate).live(Duration.ofHours(12));
    }
}
