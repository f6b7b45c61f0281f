package io.segmentrelay.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import io.segmentrelay.history.Incident;
import io.segmentrelay.history.Summary;
import io.segmentrelay.sandbox.Fault;
import io.segmentrelay.sandbox.Request;
import io.segmentrelay.sandbox.World;

/** Many accounts, three relays, and kills, pauses, joins and ends of relays, all drawn from a seed. */
final class FleetRun {
    private static final int RELAYS = 3;
    private static final int MOVES = 4;
    private static final Duration FIRST = Duration.ofMinutes(3);
    /** After which every account must be asked for again. */
    private static final Duration MOVED = Duration.ofSeconds(60);
    /** Whose API is broken until all is well again: they must slow no other. */
    private static final Map<Integer, Fault> BROKEN = Map.of(0, Fault.hang(), 1, Fault.status(500), 2, Fault.tokenRevoked());

    private final long seed;
    private final Random random;
    private final int accounts;
    /** How long accounts of relays that were lost were not asked for, the longest of each time. */
    private final List<Duration> moved = new ArrayList<>();

    FleetRun(long seed, int accounts) {
        this.seed = seed;
        this.random = new Random(seed);
        this.accounts = accounts;
    }

    /**
     * What was seen.
     *
     * @param moved how long after a relay was lost the last account was asked for again
     */
    record Result(long seed, long killed, long zombies, List<Duration> moved, Summary checked) {
    }

    /** @throws AssertionError with the seed and all that happened, at the first violation */
    Result run() throws Exception {
        Map<String, World> worlds = new TreeMap<>();
        for (int account = 0; account < accounts; account++) {
            worlds.put("a%02d".formatted(account), Life.smallWorld(seed * accounts + account));
        }
        try (ChaosSite site = ChaosSite.ofMany(worlds)) {
            try {
                live(site);
                Recovery.of(site);
                return new Result(seed, site.diary.count("SIGKILL relay"), site.diary.count("SIGSTOP"), moved,
                        new Proof(site).verify());
            } catch (Exception | AssertionError e) {
                site.fleet.askWhatTheyDo();
                site.fleet.close();
                throw new AssertionError("seed " + seed + ": " + e.getMessage() + "\n" + site.diary, e);
            }
        }
    }

    private void live(ChaosSite site) throws Exception {
        site.fleet.atLeast(RELAYS);
        awaitAsked(site, System.nanoTime(), FIRST);
        site.incidents.add(new Incident(Instant.now(), "chaos begins", List.of()));
        BROKEN.forEach((account, fault) -> site.tenants.get(account).standIn().faults().inject(fault));
        List<Life> lives = site.tenants.stream()
                .map(tenant -> new Life(tenant.world(), seed + tenant.account().hashCode(), site.diary)).toList();
        Thread living = new Thread(() -> live(lives), "lives-" + seed);
        living.start();
        try {
            for (int move = 0; move < MOVES; move++) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(3000));
                make(site, move);
                site.fleet.requireAlive();
            }
        } finally {
            living.interrupt();
            living.join();
        }
    }

    private void live(List<Life> lives) {
        Random whose = new Random(seed);
        try {
            while (true) {
                lives.get(whose.nextInt(lives.size())).happen();
                TimeUnit.MILLISECONDS.sleep(30);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A relay is lost in every second move at least. */
    private void make(ChaosSite site, int move) throws Exception {
        Fleet.Member member = site.fleet.any(random);
        int drawn = move % 2 == 0 ? random.nextInt(2) : random.nextInt(4);
        long lost = System.nanoTime();
        switch (drawn) {
            case 0 -> {
                site.fleet.kill(member);
                moved.add(awaitAsked(site, lost, MOVED));
            }
            case 1 -> {
                site.diary.note("SIGSTOP " + member);
                member.process().signal("STOP");
                moved.add(awaitAsked(site, lost, MOVED));
                member.process().signal("CONT");
                site.diary.note("SIGCONT " + member);
            }
            case 2 -> {
                site.fleet.terminate(member);
                moved.add(awaitAsked(site, lost, MOVED));
            }
            default -> site.fleet.start();
        }
        site.fleet.atLeast(RELAYS);
    }

    /** @return how long it took until every account whose API is well was asked for */
    private static Duration awaitAsked(ChaosSite site, long since, Duration limit) throws InterruptedException {
        List<ChaosSite.Tenant> waiting = new ArrayList<>(
                site.tenants.subList(BROKEN.size(), site.tenants.size()));
        long last = since;
        while (!waiting.isEmpty()) {
            if (System.nanoTime() - since > limit.toNanos()) {
                throw new AssertionError("not asked for within " + limit + ": " + waiting.stream()
                        .map(ChaosSite.Tenant::account).toList());
            }
            for (ChaosSite.Tenant tenant : List.copyOf(waiting)) {
                var asked = tenant.standIn().log().requests().stream().mapToLong(Request::nanoTime)
                        .filter(time -> time - since > 0).min();
                if (asked.isPresent()) {
                    last = Math.max(last, asked.getAsLong());
                    waiting.remove(tenant);
                }
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        Duration took = Duration.ofNanos(last - since);
        site.diary.note("every account is asked for after " + took.toMillis() + " ms");
        return took;
    }
}
