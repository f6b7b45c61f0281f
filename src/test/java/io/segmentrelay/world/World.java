package io.segmentrelay.world;

import java.time.Duration;
import java.util.SplittableRandom;

import io.segmentrelay.ledger.StateProblem;

/** One account, its API, the broker, and the relays that run it one after the other, all drawn from a seed. */
final class World {
    private static final Duration LAST_LIST = Duration.ofHours(2);
    private static final long TAKEOVER = Duration.ofSeconds(8).toNanos();
    /** A crowd that the brake holds waits for three counts, and each may meet a walk that fails, or an API that is down. */
    private static final int COUNTS_TO_WAIT = 10;
    private static final int COUNTS_TO_SETTLE = 24;

    final VirtualTime time = new VirtualTime();
    final Witness witness;
    final Topics topics;
    final Workspace workspace;
    final Site site;
    final Choices choices;
    final Defect defect;
    /** Of network and processes. */
    final SplittableRandom random;
    long steps;
    int lives;
    private final People people;
    private final Weather weather;
    private Fate fate;
    private Life life;

    World(long seed, Site site, Choices choices, Weather weather) {
        this(seed, site, choices, weather, Defect.NONE);
    }

    World(long seed, Site site, Choices choices, Weather weather, Defect defect) {
        SplittableRandom seeds = new SplittableRandom(seed);
        this.site = site;
        this.choices = choices;
        this.weather = weather;
        this.defect = defect;
        this.witness = new Witness(time, choices, site.fields());
        this.topics = new Topics(witness, defect == Defect.IS_NOT_FENCED);
        this.workspace = new Workspace(site, weather, time, witness, seeds.split());
        if (weather.lie() != Lie.NONE) {
            witness.distrust(workspace);
        }
        this.people = new People(site, workspace, time, seeds.split());
        this.random = seeds.split();
        this.fate = weather.crashes() == null ? Fate.never() : Fate.every(weather.crashes(), seeds.split());
        if (weather.outages() != null) {
            breakDown(seeds.split());
        }
        time.after(0, this::begin);
    }

    World fate(Fate other) {
        fate = other;
        return this;
    }

    private void breakDown(SplittableRandom when) {
        time.after((long) (-Math.log(1 - when.nextDouble()) * weather.outages().toNanos()), () -> {
            workspace.down(Duration.ofMinutes(1 + when.nextInt(300)));
            breakDown(when);
        });
    }

    private void begin() {
        lives++;
        try {
            life = new Life(this);
        } catch (StateProblem unreadable) {
            witness.breaks(Rule.STATE_IS_THE_TABLE, "the state cannot be read: %s", unreadable.getMessage());
            return;
        }
        life.begin();
    }

    /** @return whether the life that takes this step falls asleep; one that dies is thrown out of it */
    boolean sleeps(Step step, Life who) {
        steps++;
        Fate.Doom doom = who == life ? fate.at(step, time.nanos()) : Fate.Doom.NONE;
        if (doom == Fate.Doom.NONE) {
            return false;
        }
        life = null;
        time.after(TAKEOVER, this::begin);
        if (doom == Fate.Doom.DIES) {
            throw new Life.Death();
        }
        return true;
    }

    World live(Duration time) {
        for (Duration rest = time; rest.toSeconds() > 0; rest = rest.minusDays(1)) {
            this.time.pass(rest.compareTo(Duration.ofDays(1)) < 0 ? rest : Duration.ofDays(1));
            witness.look(site.counted().multipliedBy(COUNTS_TO_WAIT));
        }
        return this;
    }

    /** Nobody comes or goes any more, and nothing goes wrong: in the end consumers have the truth. */
    World settle() {
        return settle(site.counted().multipliedBy(COUNTS_TO_SETTLE));
    }

    World settle(Duration rest) {
        people.rest();
        workspace.calm();
        fate = Fate.never();
        time.pass(rest);
        people.end();
        time.pass(LAST_LIST);
        witness.look(site.counted().multipliedBy(COUNTS_TO_WAIT));
        witness.settled(workspace);
        return this;
    }
}
