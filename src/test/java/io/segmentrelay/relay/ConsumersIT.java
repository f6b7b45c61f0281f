package io.segmentrelay.relay;

import static io.segmentrelay.relay.ConsumersSite.EXAMPLES;
import static io.segmentrelay.relay.ConsumersSite.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The examples that need no more than Java and Kafka, as their READMEs start them, beside the packaged program. */
@Tag("examples")
class ConsumersIT {
    private static final Path SHELL = EXAMPLES.resolve("shell/README.md");
    private static final Path TABLE = EXAMPLES.resolve("java/WhoIsWhere.java");
    private static final Path SIZES = EXAMPLES.resolve("streams/src/main/java/SegmentSizes.java");

    @Test
    void everyConsumerKnowsWhoIsWhere() throws Exception {
        // given
        try (ConsumersSite site = ConsumersSite.before();
                ExampleProcess table = ExampleProcess.source(site.directory("table"), TABLE, site.bootstrapServers());
                ExampleProcess sizes = ExampleProcess.source(site.directory("sizes"), SIZES, site.bootstrapServers())) {
            table.waiting(LIMIT);
            sizes.waiting(LIMIT);
            site.begin();
            SortedMap<String, List<Long>> before = site.truth();
            table.awaitAlive(LIMIT, () -> before.equals(ConsumersSite.table(table.lines())));
            sizes.awaitAlive(LIMIT, () -> points(sizes.lines()).size() == before.size());

            // when
            site.change();

            // then
            table.awaitAlive(LIMIT, () -> site.truth().equals(ConsumersSite.table(table.lines())));
            sizes.awaitAlive(LIMIT, () -> expectedPoints(before, site.truth()).equals(points(sizes.lines())));
            try (ExampleProcess once = shell(site, "once", site.commands(SHELL).get(1))) {
                assertThat(ConsumersSite.rows(once.ended(LIMIT).lines())).isEqualTo(site.rowsOfTruth());
            }
            site.requireWrongCopiesFound(table);
        }
    }

    @Test
    void theCommandThatWatchesIsTheOneThatIsTested() {
        // when
        List<String> commands = ConsumersSite.commands(Scratch.text(SHELL));
        // then
        assertThat(commands.get(1)).startsWith(commands.get(0).stripTrailing());
        assertThat(Scratch.text(Path.of("README.md"))).contains(commands.get(0));
    }

    /** The sizes that were printed of each segment, without repetitions. */
    private static SortedMap<String, List<Integer>> points(List<String> lines) {
        SortedMap<String, List<Integer>> points = new TreeMap<>();
        for (String line : lines) {
            String[] words = line.split(" ");
            assertThat(words).as(line).hasSize(3);
            List<Integer> sizes = points.computeIfAbsent(words[1], segment -> new ArrayList<>());
            Integer size = Integer.valueOf(words[2]);
            if (sizes.isEmpty() || !sizes.get(sizes.size() - 1).equals(size)) {
                sizes.add(size);
            }
        }
        return points;
    }

    private static SortedMap<String, List<Integer>> expectedPoints(SortedMap<String, List<Long>> before,
            SortedMap<String, List<Long>> after) {
        SortedMap<String, List<Integer>> points = new TreeMap<>();
        before.forEach((segment, members) -> points.computeIfAbsent(segment, key -> new ArrayList<>()).add(members.size()));
        after.forEach((segment, members) -> {
            List<Integer> sizes = points.computeIfAbsent(segment, key -> new ArrayList<>());
            if (!sizes.contains(members.size())) {
                sizes.add(members.size());
            }
        });
        return points;
    }

    /** With a script on the path that does what Kafka's own does. */
    private static ExampleProcess shell(ConsumersSite site, String name, String command) throws IOException {
        Path directory = site.directory(name);
        Path script = directory.resolve("kafka-console-consumer.sh");
        Files.writeString(script, "#!/bin/sh\nexec " + Scratch.java() + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx128m "
                + "org.apache.kafka.tools.consumer.ConsoleConsumer \"$@\"\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return ExampleProcess.start(directory,
                Map.of("PATH", directory + ":" + System.getenv("PATH"), "CLASSPATH", ExampleProcess.kafkaLibs()), "bash",
                "-o", "pipefail", "-c", command);
    }
}
