package io.segmentrelay.nightly;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The long forms of all proofs, of the last commit, each a build of its own. What takes processes and real time has one lane;
 * what computes has the other, and waits for it; what must happen within seconds comes last, alone.
 * {@code target/proof/report.md} has what came of it.
 * {@code -Dnightly.parts=model,fuzz} runs some.
 */
@Tag("nightly")
class NightlyIT {
    private static final Duration LIMIT = Duration.ofHours(3);
    private static final Path DIRECTORY = Path.of("target", "nightly").toAbsolutePath();
    private static final Path REPORT = Path.of("target", "proof", "report.md");
    private static final List<Part> PROCESSES = List.of(
            Part.of("chaos", "Lives under chaos, clusters, outages, faults; years on one thread; soak", false, "*IT,!FleetIT",
                    "verify", "-Pchaos"));
    private static final List<Part> COMPUTED = List.of(
            Part.of("schedules", "Orders of the steps of a few threads", true, "SchedulesIT", "verify", "-Dschedules=10000"),
            Part.of("model", "The model, and lives held against it", true, null, "verify", "-Pmodel"),
            Part.of("mutants", "Mutants", true, null, "verify", "-Ppit", "-Dpit.threads=1"),
            Part.of("fuzz", "Fuzzers", true, null, "test", "-Pfuzz"));

    private static final List<Part> ALONE = List.of(Part.of("fleet", "Fleets", false, "FleetIT", "verify", "-Pchaos"));

    @Test
    void everyProofHoldsInItsLongForm() throws Exception {
        // given
        assertThat(said("git", "status", "--porcelain")).as("not committed, so not proved").isEmpty();
        said("rm", "-rf", DIRECTORY.toString());
        Files.createDirectories(DIRECTORY);
        long start = System.nanoTime();

        // when
        List<Part.Result> results = new ArrayList<>();
        ExecutorService lanes = Executors.newFixedThreadPool(2);
        List<Future<List<Part.Result>>> ends = Stream.of(PROCESSES, COMPUTED).map(lane -> lanes.submit(() -> run(lane)))
                .toList();
        lanes.shutdown();
        for (Future<List<Part.Result>> end : ends) {
            results.addAll(end.get());
        }

        results.addAll(run(ALONE));

        // then
        Files.createDirectories(REPORT.getParent());
        Files.writeString(REPORT, report(results, Duration.ofNanos(System.nanoTime() - start)));
        assertThat(results).as("see " + REPORT).allMatch(Part.Result::isGreen);
    }

    private static List<Part.Result> run(List<Part> lane) throws Exception {
        List<Part.Result> results = new ArrayList<>();
        String wanted = System.getProperty("nightly.parts");
        for (Part part : lane.stream().filter(one -> wanted == null || List.of(wanted.split(",")).contains(one.name()))
                .toList()) {
            results.add(part.run(DIRECTORY, LIMIT));
        }
        return results;
    }

    private static String report(List<Part.Result> results, Duration took) throws IOException, InterruptedException {
        StringBuilder report = new StringBuilder(String.format(Locale.ROOT, """
                # Proof

                Commit %s, %s, JDK %s, %d cores: %s in %d minutes.

                | what | command | tests | failed | skipped | minutes | |
                |---|---|---|---|---|---|---|
                """, said("git", "rev-parse", "--short", "HEAD"), LocalDate.now(), Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                results.stream().allMatch(Part.Result::isGreen) ? "green" : "NOT GREEN",
                took.toMinutes()));
        for (Part.Result result : results) {
            report.append(String.format(Locale.ROOT, "| %s | `./mvnw %s` | %,d | %d | %d | %d | %s |%n", result.part().title(),
                    String.join(" ", result.part().arguments()), result.tests(), result.failed(), result.skipped(),
                    result.took().toMinutes(), result.isGreen() ? "green" : "NOT GREEN, exit code " + result.exitCode()));
        }
        for (Part.Result result : results) {
            report.append("\n## ").append(result.part().title()).append("\n\n").append(result.tables());
        }
        return report.toString();
    }

    private static String said(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as("exit code of " + String.join(" ", command)).isZero();
        return said;
    }
}
