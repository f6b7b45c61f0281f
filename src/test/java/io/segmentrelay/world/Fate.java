package io.segmentrelay.world;

import java.time.Duration;
import java.util.SplittableRandom;

/** When processes die, and when they sleep while another takes their account over. */
interface Fate {
    int TIMES = 8;

    enum Doom {
        NONE,
        DIES,
        /** In the middle of what it does; it goes on when another has had the account for some time. */
        SLEEPS
    }

    Doom at(Step step, long now);

    static Fate never() {
        return (step, now) -> Doom.NONE;
    }

    /** At this step, counted from 1 over all lives, and never again. */
    static Fate once(long number, Doom doom) {
        long[] steps = { 0 };
        return (step, now) -> ++steps[0] == number ? doom : Doom.NONE;
    }

    /** Dies in each third transaction, and falls asleep with each fifth page, but for the hour after the last time. */
    static Fate regular() {
        int[] times = new int[Step.values().length];
        long[] next = { 0 };
        return (step, now) -> {
            int time = now < next[0] ? 0 : ++times[step.ordinal()];
            boolean dies = step == Step.IN_TRANSACTION && time % 3 == 2;
            boolean sleeps = step == Step.PAGE_TAKEN && time % 5 == 4;
            next[0] = dies || sleeps ? now + Duration.ofHours(1).toNanos() : next[0];
            return dies ? Doom.DIES : sleeps ? Doom.SLEEPS : Doom.NONE;
        };
    }

    /** So often on average; each kind of step is as likely as another, and so are the first times that it comes. */
    static Fate every(Duration mean, SplittableRandom random) {
        return new Fate() {
            private long next = drawn(0);
            private Step where = kind();
            private int before = random.nextInt(TIMES);

            @Override
            public Doom at(Step step, long now) {
                if (now < next || step != where && now < next + mean.toNanos()) {
                    return Doom.NONE; // A kind of step that does not come gives way to any other.
                }
                if (before-- > 0 && now < next + mean.toNanos()) {
                    return Doom.NONE;
                }
                next = drawn(now);
                where = kind();
                before = random.nextInt(TIMES);
                return random.nextInt(4) == 0 ? Doom.SLEEPS : Doom.DIES;
            }

            private long drawn(long now) {
                return now + (long) (-Math.log(1 - random.nextDouble()) * mean.toNanos());
            }

            private Step kind() {
                return Step.values()[random.nextInt(Step.values().length)];
            }
        };
    }
}
