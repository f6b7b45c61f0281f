package io.segmentrelay.nightly;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.segmentrelay.testing.Subprocess;

/**
 * A build of a clone of its own.
 *
 * @param title what it proves
 * @param polite whether it takes only the processor time that others leave
 */
record Part(String name, String title, boolean polite, List<String> arguments) {
    private static final List<String> ONLY_IT = List.of("-Dtest=None", "-Dsurefire.failIfNoSpecifiedTests=false");
    private static final Pattern COUNTS = Pattern
            .compile("<testsuite [^>]*?tests=\"(\\d+)\" errors=\"(\\d+)\" skipped=\"(\\d+)\" failures=\"(\\d+)\"");

    /**
     * How it ended.
     *
     * @param failed errors among them
     * @param tables of figures that it left
     */
    record Result(Part part, int exitCode, int tests, int failed, int skipped, Duration took, String tables) {
        boolean isGreen() {
            return exitCode == 0 && tests > 0 && failed == 0 && skipped == 0;
        }
    }

    /** @param it the only integration tests to run; null for all of the profile */
    static Part of(String name, String title, boolean polite, String it, String... arguments) {
        Stream<String> only = it == null ? Stream.empty() : Stream.concat(ONLY_IT.stream(), Stream.of("-Dit.test=" + it));
        return new Part(name, title, polite, Stream.concat(Stream.of(arguments), only).toList());
    }

    /** Fails no test: a part that fails leaves the others their turn. */
    Result run(Path directory, Duration limit) throws Exception {
        long start = System.nanoTime();
        Path clone = directory.resolve(name);
        Path log = directory.resolve(name + ".log");
        assertThat(call(directory, log, limit,
                List.of("git", "clone", "--quiet", Path.of("").toAbsolutePath().toString(), clone.toString()))).isZero();
        List<String> command = Stream.concat(polite ? Stream.of("nice", "-n", "19") : Stream.empty(),
                Stream.concat(Stream.of("./mvnw", "-B", "-ntp"), arguments.stream())).toList();
        int exitCode = call(clone, log, limit, command);
        int[] counts = new int[4];
        for (Path report : files(clone, "-reports", "TEST-.*\\.xml")) {
            Matcher matcher = COUNTS.matcher(Files.readString(report));
            for (int count = 0; matcher.find(0) && count < counts.length; count++) {
                counts[count] += Integer.parseInt(matcher.group(count + 1));
            }
        }
        StringBuilder tables = new StringBuilder();
        for (Path table : files(clone, "proof", ".*\\.md")) {
            tables.append(Files.readString(table)).append('\n');
        }
        return new Result(this, exitCode, counts[0], counts[1] + counts[3], counts[2],
                Duration.ofNanos(System.nanoTime() - start),
                tables.toString());
    }

    private static int call(Path directory, Path log, Duration limit, List<String> command) throws Exception {
        try (Subprocess process = new Subprocess(directory, log, Map.of(), command)) {
            return process.endsWithin(limit) ? process.exitCode() : -1;
        }
    }

    /** Files of that name in directories of {@code target} whose name ends so, in order. */
    private static List<Path> files(Path clone, String directory, String name) throws IOException {
        try (Stream<Path> files = Files.find(clone.resolve("target"), 2,
                (file, about) -> file.getFileName().toString().matches(name)
                        && file.getParent().getFileName().toString().endsWith(directory))) {
            return files.sorted().toList();
        }
    }
}
