package io.segmentrelay.chaos;

import java.time.Instant;
import java.util.List;
import java.util.Random;

import io.segmentrelay.history.Incident;
import io.segmentrelay.model.RecordedLife;
import io.segmentrelay.sandbox.Paging;
import io.segmentrelay.sandbox.World;

/** One life under chaos, all of it drawn from a seed: who comes and goes, what the API does wrong, who is killed when. */
final class ChaosRun {
    private static final int MOVES = 6;

    private final long seed;
    private final Random random;
    private boolean modelled;

    ChaosRun(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** The same, which the model must be able to live, too. */
    ChaosRun inTheModel() {
        modelled = true;
        return this;
    }

    /** @throws AssertionError with the seed and all that happened, at the first violation */
    ChaosResult run() throws Exception {
        World world = Life.world(seed);
        world.live(isLive());
        try (ChaosSite site = new ChaosSite(world, paging())) {
            try {
                live(site);
                Recovery.of(site, segment -> isLive() || segment.id() % 2 == 0);
                ChaosResult result = ChaosResult.of(seed, site, new Proof(site).verify());
                if (modelled) {
                    RecordedLife.of(site.broker.data(), site.standIn.log().requests(), "main",
                            site.world.segments().get(0).id()).verify();
                }
                return result;
            } catch (Exception | AssertionError e) {
                site.fleet.askWhatTheyDo();
                site.fleet.close();
                throw new AssertionError("seed " + seed + ": " + e.getMessage() + "\n" + site.diary, e);
            }
        }
    }

    /** Every second life counts rows or sorts by what moves; the others go by rising ids. */
    private Paging paging() {
        return switch ((int) (seed % 8)) {
            case 1, 3, 5, 7 -> Paging.NUMBER;
            case 4 -> Paging.OFFSET;
            case 6 -> Paging.LAST_SEEN;
            default -> Paging.CURSOR;
        };
    }

    /** Whether rows move while they are read; else what is shown is what was counted last. */
    private boolean isLive() {
        return paging() != Paging.CURSOR || seed % 8 == 0;
    }

    private void live(ChaosSite site) throws Exception {
        site.fleet.start();
        Recovery.awaitFirstReport(site);
        site.incidents.add(new Incident(Instant.now(), "chaos begins", List.of()));
        site.diary.note("paged by " + paging() + (isLive() ? ", live" : ""));
        new Weather(site.standIn, site.diary).begin(seed);
        Life life = new Life(site.world, seed, site.diary).with(site.standIn.faults());
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
