package io.segmentrelay.chaos;

import java.time.Instant;
import java.util.List;
import java.util.Random;

import io.segmentrelay.history.Incident;

/** One life under chaos, all of it drawn from a seed: who comes and goes, what the API does wrong, who is killed when. */
final class ChaosRun {
    private static final int MOVES = 6;

    private final long seed;
    private final Random random;

    ChaosRun(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** @throws AssertionError with the seed and all that happened, at the first violation */
    ChaosResult run() throws Exception {
        try (ChaosSite site = new ChaosSite(Life.world(seed))) {
            try {
                live(site);
                Recovery.of(site);
                return ChaosResult.of(seed, site, new Proof(site).verify());
            } catch (Exception | AssertionError e) {
                site.fleet.askWhatTheyDo();
                site.fleet.close();
                throw new AssertionError("seed " + seed + ": " + e.getMessage() + "\n" + site.diary, e);
            }
        }
    }

    private void live(ChaosSite site) throws Exception {
        site.fleet.start();
        Recovery.awaitFirstReport(site);
        site.incidents.add(new Incident(Instant.now(), "chaos begins", List.of()));
        new Weather(site.standIn, site.diary).begin(seed);
        Life life = new Life(site.world, seed, site.diary);
        Thread living = new Thread(life, "life-" + seed);
        living.start();
        try {
            for (int move = 0; move < MOVES; move++) {
                if (site.fleet.running().isEmpty()) {
                    site.rememberCheckpoints();
                }
                site.fleet.atLeast(1);
                Move.draw(random).make(site, random);
                site.fleet.requireAlive();
            }
        } finally {
            life.end();
            living.join();
        }
    }
}
