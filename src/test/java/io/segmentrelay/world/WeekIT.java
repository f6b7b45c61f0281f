package io.segmentrelay.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.management.JMException;
import javax.management.ObjectName;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

import io.segmentrelay.testing.ProofTable;

/** A week of a process that runs three hundred segments, counted every hour: what is kept does not grow with what was done. */
@Tag("long")
@Isolated
@Timeout(1800)
class WeekIT {
    private static final long SEED = Long.getLong("world.seed", 1);
    private static final int DAYS = Integer.getInteger("world.days", 7);
    private static final int SEGMENTS = 300;
    private static final int SIZE = 150;
    /** A line of the histogram of classes: instances, bytes, name. */
    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    /**
     * What is alive after a garbage collection, and what is left of the state's topic once it is compacted.
     *
     * @param objects of the program's own classes, without those of this package
     * @param bytes of all that is alive
     */
    private record Kept(long objects, long bytes, long stateRecords, long stateBytes, long recounts) {
        static Kept by(World world) throws JMException {
            world.witness.forget();
            String histogram = (String) ManagementFactory.getPlatformMBeanServer().invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
                    new Object[] { new String[0] }, new String[] { String[].class.getName() });
            long objects = 0;
            long bytes = 0;
            for (String line : histogram.split("\n")) {
                Matcher found = LINE.matcher(line);
                if (found.matches()) {
                    boolean isOwn = found.group(3).startsWith("io.segmentrelay.") && !found.group(3).contains(".world.");
                    objects += isOwn ? Long.parseLong(found.group(1)) : 0;
                    bytes += Long.parseLong(found.group(2));
                }
            }
            return new Kept(objects, bytes, world.topics.state.size(), world.topics.state.bytes(), world.workspace.counts);
        }
    }

    @Test
    void whatIsKeptDoesNotGrowAfterTheFirstDay() throws Exception {
        // given
        Site site = new Site(Collections.nCopies(SEGMENTS, SIZE), Duration.ofHours(1), 0.02, 0.001, Duration.ofHours(2), true,
                true);
        Choices choices = Choices.usual().lanes(8);
        World world = new World(SEED, site, choices, Weather.fair().failing(0.01));
        List<Kept> kept = new ArrayList<>();

        // when
        for (int day = 0; day < DAYS; day++) {
            world.live(Duration.ofDays(1));
            kept.add(Kept.by(world));
        }

        // then
        ProofTable table = new ProofTable("A week of soak", "day", "counts", "objects", "heap in bytes", "records of the state",
                "their bytes");
        for (int day = 0; day < DAYS; day++) {
            Kept at = kept.get(day);
            table.row(day + 1, at.recounts, at.objects, at.bytes, at.stateRecords, at.stateBytes);
        }
        assertThat(world.witness.violations).as("-Dworld.seed=" + SEED).isEmpty();
        Kept first = kept.get(0);
        assertThat(kept).allSatisfy(day -> {
            assertThat(day.objects).isLessThan(first.objects + first.objects / 50);
            assertThat(day.bytes).isLessThan(first.bytes + first.bytes / 20);
            assertThat(day.stateRecords).isLessThan(first.stateRecords + first.stateRecords / 20);
            assertThat(day.stateBytes).isLessThan(first.stateBytes + first.stateBytes / 20);
        });
        assertThat(kept.get(DAYS - 1).recounts).isGreaterThan(DAYS * 24 * SEGMENTS);
    }
}
