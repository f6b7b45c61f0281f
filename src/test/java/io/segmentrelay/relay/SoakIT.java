package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.Segment;
import io.segmentrelay.sandbox.World;
import io.segmentrelay.testing.ProofTable;

/**
 * Hundreds of segments, counted anew as often as in an hour or more of the API's life: what the relay takes of memory and
 * threads must not grow with what it has done. {@code -Dsoak.recounts} says how many recounts.
 */
@Tag("long")
class SoakIT {
    private static final int SEGMENTS = 300;
    private static final int PEOPLE = 20_000;
    private static final int RECOUNTS = Integer.getInteger("soak.recounts", 12_000);
    private static final int QUARTERS = 4;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final long SEED = 42;
    private static final double MEGABYTE = 1 << 20;

    private final Random random = new Random(SEED);

    /** What a relay takes, garbage aside. */
    private record Taken(double heapMegabytes, long threads, long requests) {
        static Taken by(RelayProcess process) throws Exception {
            process.collectGarbage();
            return new Taken(process.gauge("jvm_memory_used_bytes", "area=\"heap\"") / MEGABYTE,
                    threads(process), process.requests());
        }

        static long threads(RelayProcess process) {
            return Math.round(process.gauge("jvm_threads_live_threads", ""));
        }
    }

    @Test
    void whatItTakesDoesNotGrowWithWhatItHasDone() throws Exception {
        // given
        World world = World.empty(SEED);
        for (int segment = 0; segment < SEGMENTS; segment++) {
            world.create("Segment " + segment, "", Membership.of(people(150)));
        }
        List<Taken> taken = new ArrayList<>();
        ProofTable table = new ProofTable("Soak", "recounts", "heap in MB", "live threads", "requests so far");
        try (RelaySite site = new RelaySite(world).with("RELAY_REQUESTS_PER_SECOND", "400").with("RELAY_CRAWL_LANES", "8")
                .with("RELAY_POLL_INTERVAL", "500ms");
                RelayProcess process = site.start()) {
            site.awaitReports(process, SEGMENTS);
            taken.add(Taken.by(process));

            // when
            for (int quarter = 0; quarter < QUARTERS; quarter++) {
                live(world, RECOUNTS / QUARTERS);
                long reports = site.reports().size();
                process.awaitAlive(LIMIT, () -> site.isTheTruthTold());
                assertThat(site.reports()).hasSizeGreaterThanOrEqualTo((int) reports);
                taken.add(Taken.by(process));
                Taken now = taken.get(taken.size() - 1);
                table.row((quarter + 1) * (RECOUNTS / QUARTERS), "%.1f".formatted(now.heapMegabytes()), now.threads(),
                        now.requests());
            }

            // Lanes keep a thread for a minute: by then as few are left as at the start.
            process.awaitAlive(LIMIT, () -> Taken.threads(process) <= taken.get(0).threads());

            // then
            site.verified();
            Taken half = taken.get(QUARTERS / 2);
            Taken end = taken.get(QUARTERS);
            assertThat(end.heapMegabytes()).as(taken::toString).isLessThan(half.heapMegabytes() * 1.1 + 2);
            assertThat(end.requests()).as(taken::toString).isGreaterThan(half.requests() + RECOUNTS / 4);
        }
    }

    /** People come and go, and each segment that they do so in is counted anew. */
    private void live(World world, int recounts) throws InterruptedException {
        List<Segment> segments = world.segments();
        for (int recount = 0; recount < recounts; recount++) {
            long id = segments.get(random.nextInt(segments.size())).id();
            world.add(id, people(1 + random.nextInt(6)));
            long[] members = world.segment(id).members().ids().toArray();
            world.remove(id, random.ints(random.nextInt(6), 0, members.length).mapToLong(at -> members[at]).toArray());
            if (random.nextInt(50) == 0) {
                world.rename(id, "Renamed " + random.nextInt(1000));
            }
            if (random.nextInt(10) == 0) {
                world.edit(people(1)[0], "custom_id", "B-" + random.nextInt(1000));
            }
            world.recount(id);
            Thread.sleep(5);
        }
    }

    private long[] people(int number) {
        return random.longs(number, 1, PEOPLE).toArray();
    }
}
