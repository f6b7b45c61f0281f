package io.segmentrelay.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What users feel of the settings that they choose: the tables of {@code docs/operations.md}. */
@Tag("long")
@Timeout(3600)
class AdviceIT {
    private static final long SEED = Long.getLong("world.seed", 1);
    private static final Duration DAYS = Duration.ofDays(4);
    private static final Duration WEEKS = Duration.ofDays(21);
    private static final Site BIG = Site.of(50_000);
    private static final Weather USUAL = new Weather(0.005, Duration.ofDays(1), null, Lie.NONE, false);

    @Test
    void howOftenTheListIsRead() {
        Figures figures = new Figures("relay.poll-interval");
        for (int seconds : new int[] { 10, 60, 300, 900, 3600 }) {
            honest(figures, seconds + " s", BIG, Choices.usual().polling(Duration.ofSeconds(seconds)), DAYS);
        }
    }

    @Test
    void howManyRequestsASecond() {
        for (int minutes : new int[] { 240, 30 }) {
            Figures figures = new Figures("relay.requests-per-second, " + (minutes == 30 ? "half-hourly" : "four-hourly"));
            for (double rate : new double[] { 0.5, 1, 2, 6, 10 }) {
                honest(figures, Figures.text("%s", rate), BIG.counted(Duration.ofMinutes(minutes)), Choices.usual().rate(rate),
                        DAYS.dividedBy(240 / minutes).plusDays(1));
            }
        }
    }

    @Test
    void howManyLanes() {
        Figures figures = new Figures("relay.crawl.lanes");
        for (int lanes : new int[] { 1, 2, 4, 8 }) {
            honest(figures, Figures.text("%d", lanes), BIG.counted(Duration.ofMinutes(30)), Choices.usual().lanes(lanes),
                    DAYS.dividedBy(2));
        }
    }

    private static void honest(Figures figures, String choice, Site site, Choices choices, Duration lived) {
        World world = new World(SEED, site, choices, USUAL).live(lived);
        figures.row(choice, world, lived);
        assertThat(world.witness.broken.keySet()).as(choice).isSubsetOf(Rule.NOTHING_LATE);
    }

    /** Of an API that leaves up to one in a hundred out of a walk in three. */
    @Test
    void howFarACountMayBeOff() {
        Figures figures = new Figures("relay.completeness-tolerance");
        for (double tolerance : new double[] { 0, 0.001, 0.01, 0.05 }) {
            World world = new World(SEED, Site.of(20_000), Choices.usual().tolerance(tolerance), USUAL.lying(Lie.SLIP, false))
                    .live(DAYS);
            figures.row(Figures.text("%.1f %%", tolerance * 100), world, DAYS);
            assertThat(world.witness.broken).doesNotContainKey(Rule.NO_FALSE_LEFT);
        }
    }

    /** People leave in crowds now and then; and an API that leaves up to a third out, for three counts in a row. */
    @Test
    void whatTheBrakeHolds() {
        Figures figures = new Figures("relay.brake");
        Site site = Site.of(5_000).exiting(0.02);
        for (Brake brake : new Brake[] { new Brake("off", Long.MAX_VALUE, 1, 0), new Brake("500, 50 %, 2", 500, 0.5, 2),
                new Brake("100, 10 %, 0", 100, 0.1, 0), new Brake("100, 10 %, 1", 100, 0.1, 1),
                new Brake("100, 10 %, 2", 100, 0.1, 2), new Brake("100, 10 %, 4", 100, 0.1, 4),
                new Brake("20, 5 %, 2", 20, 0.05, 2) }) {
            Choices choices = Choices.usual().brake(brake.count, brake.share, brake.confirmations);
            World honest = new World(SEED, site, choices, USUAL).live(WEEKS);
            World lying = new World(SEED, site, choices, USUAL.lying(Lie.MISTAKE, true)).live(WEEKS);
            figures.row(brake.words, honest, WEEKS);
            figures.row(brake.words + ", mistaken", lying, WEEKS);
            assertThat(honest.witness.broken).doesNotContainKey(Rule.NO_FALSE_LEFT);
        }
    }

    private record Brake(String words, long count, double share, int confirmations) {
    }
}
