package io.segmentrelay.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import io.segmentrelay.history.Incident;
import io.segmentrelay.testing.Replay;
import io.segmentrelay.testing.TopicReader;

/** One life under chaos, all of it drawn from a seed: who comes and goes, what the API does wrong, who is killed when. */
final class ChaosRun {
    private static final int MOVES = 6;
    private static final Duration FIRST = Duration.ofSeconds(90);
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration BETWEEN_RECOUNTS = Duration.ofSeconds(4);

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
                recover(site);
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
        awaitFirstReport(site);
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

    private static void awaitFirstReport(ChaosSite site) {
        try (TopicReader reports = TopicReader.readCommitted(site.bootstrapServers(), "usercom.crawls")) {
            reports.readUntil(records -> !records.isEmpty(), FIRST);
        }
    }

    /** All is well again: now the truth must be reached. */
    private void recover(ChaosSite site) throws Exception {
        new Weather(site.standIn, site.diary).clear();
        site.fleet.atLeast(1);
        long requests = site.standIn.log().requests().size();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (TopicReader reader = TopicReader.readCommitted(site.bootstrapServers(), Topics.EVENTS)) {
            Map<String, SortedSet<Long>> table = Map.of();
            while (!table.equals(truth(site))) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("the truth is not reached within " + PATIENCE + " and "
                            + (site.standIn.log().requests().size() - requests) + " requests: "
                            + differences(table, truth(site)));
                }
                site.world.recountAll();
                table = tableAfter(reader, site);
            }
        }
        site.diary.note("the truth is reached");
        for (Fleet.Member member : site.fleet.running()) {
            site.fleet.terminate(member);
        }
    }

    private static String differences(Map<String, SortedSet<Long>> table, Map<String, SortedSet<Long>> truth) {
        StringBuilder differences = new StringBuilder();
        SortedSet<String> segments = new TreeSet<>(table.keySet());
        segments.addAll(truth.keySet());
        for (String segment : segments) {
            SortedSet<Long> told = table.get(segment);
            SortedSet<Long> is = truth.get(segment);
            if (!Objects.equals(told, is)) {
                differences.append(segment).append(": told ").append(told).append(", true ").append(is).append("; ");
            }
        }
        return differences.toString();
    }

    private static Map<String, SortedSet<Long>> tableAfter(TopicReader reader, ChaosSite site) throws InterruptedException {
        long until = System.nanoTime() + BETWEEN_RECOUNTS.toNanos();
        Map<String, SortedSet<Long>> table = Map.of();
        while (System.nanoTime() < until && !table.equals(truth(site))) {
            Thread.sleep(200);
            table = table(reader.readToEnd(FIRST));
        }
        return table;
    }

    static Map<String, SortedSet<Long>> table(List<ConsumerRecord<String, byte[]>> records) {
        Replay replay = new Replay(true).acceptAll(records);
        Map<String, SortedSet<Long>> table = new TreeMap<>();
        replay.segments().forEach(segment -> table.put(segment, replay.members(segment)));
        return table;
    }

    private static Map<String, SortedSet<Long>> truth(ChaosSite site) {
        Map<String, SortedSet<Long>> truth = new TreeMap<>();
        site.world.segments().forEach(segment -> truth.put("main/" + segment.id(),
                segment.counted().ids().boxed().collect(Collectors.toCollection(TreeSet::new))));
        return truth;
    }
}
