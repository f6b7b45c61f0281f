package io.segmentrelay.chaos;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.segmentrelay.sandbox.ActiveFault;
import io.segmentrelay.sandbox.Fault;

/** What can be done to a site. Each leaves it so that it can recover. */
enum Move {
    KILL((site, random) -> {
        pause(random, 2000);
        site.fleet.kill(site.fleet.any(random));
    }),
    KILL_AT_A_STEP((site, random) -> {
        Step step = Step.values()[random.nextInt(Step.values().length)];
        Ambush ambush = new Ambush(step, random.nextBoolean(), 1 + random.nextInt(4), site.stateTopicId(),
                site.fleet::killOwner);
        site.diary.note("lies in wait " + ambush);
        site.proxy.tap(ambush);
        Fleet.Member leaving = site.fleet.any(random);
        switch (step) {
            case JOIN, LEASE, FENCE, LOAD -> site.fleet.start();
            case LEAVE -> leaving.process().terminate();
            default -> {
                // Taken again and again.
            }
        }
        site.diary.note((ambush.awaitSprung(8) ? "killed " : "nobody was killed ") + ambush);
        site.proxy.tap((request, answered) -> true);
        if (step == Step.LEAVE) {
            site.fleet.terminate(leaving);
        }
    }),
    ZOMBIE((site, random) -> {
        site.fleet.atLeast(2);
        pause(random, 4000);
        Fleet.Member member = site.fleet.any(random);
        site.diary.note("SIGSTOP " + member);
        member.process().signal("STOP");
        TimeUnit.MILLISECONDS.sleep(7000 + random.nextInt(3000));
        member.process().signal("CONT");
        site.diary.note("SIGCONT " + member);
    }),
    END((site, random) -> {
        pause(random, 2000);
        site.fleet.terminate(site.fleet.any(random));
    }),
    JOIN((site, random) -> {
        site.fleet.atLeast(2);
    }),
    BROKER_KILL((site, random) -> {
        site.diary.note("SIGKILL broker");
        site.broker.kill();
        pause(random, 3000);
        site.broker.start();
        site.diary.note("broker is back");
    }),
    BROKER_PAUSE((site, random) -> {
        site.diary.note("broker does not answer");
        site.proxy.pause();
        pause(random, 9000);
        site.proxy.resume();
        site.diary.note("broker answers");
    }),
    API_DOWN((site, random) -> {
        during(site, random.nextBoolean() ? Fault.status(503) : Fault.hang(), "API is down", random);
    }),
    TOKEN_REVOKED((site, random) -> {
        during(site, Fault.tokenRevoked(), "token is revoked", random);
    });

    private static final List<Move> DRAWN = List.of(KILL, KILL, KILL_AT_A_STEP, KILL_AT_A_STEP, KILL_AT_A_STEP,
            KILL_AT_A_STEP, KILL_AT_A_STEP, ZOMBIE, END, END, JOIN, JOIN, BROKER_KILL, BROKER_PAUSE, API_DOWN, TOKEN_REVOKED);

    private final Deed deed;

    Move(Deed deed) {
        this.deed = deed;
    }

    /** Kills come most often. */
    static Move draw(Random random) {
        return DRAWN.get(random.nextInt(DRAWN.size()));
    }

    void make(ChaosSite site, Random random) throws Exception {
        deed.make(site, random);
    }

    @FunctionalInterface
    private interface Deed {
        void make(ChaosSite site, Random random) throws Exception;
    }

    private static void during(ChaosSite site, Fault fault, String what, Random random) throws InterruptedException {
        site.diary.note(what);
        ActiveFault active = site.standIn.faults().inject(fault);
        pause(random, 4000);
        site.standIn.faults().clear(active);
        site.diary.note("no more: " + what);
    }

    private static void pause(Random random, int mostMillis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(mostMillis));
    }

}
