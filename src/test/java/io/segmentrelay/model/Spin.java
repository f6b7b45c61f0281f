package io.segmentrelay.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The model checker Spin: it writes a program in C that tries the model's steps in every order. */
public final class Spin {
    /** Has it look for orders of steps that never end. */
    static final String LOOPS = "-DNP";
    static final Path MODEL = Path.of("src", "model", "relay.pml");
    /** The lines of a story among what else a replay prints. */
    private static final Pattern TOLD = Pattern.compile("[01] [a-z]|in the segment:|another account|BROKEN |LIVED");
    private static final int MINUTES = 10;
    private static final Pattern STATES = Pattern.compile("(?m)^ *(\\S+) states, stored");

    private final Path directory;
    private final List<String> compiler;

    /**
     * What came of it.
     *
     * @param whole whether every state was visited
     * @param story the steps to a broken promise; empty if none broke
     * @param said what the search printed
     */
    record Result(boolean whole, double states, List<String> story, String said) {
        /** How far a recorded life was lived. */
        String lived() {
            return said.lines().filter(line -> line.startsWith("lived to ")).reduce((one, next) -> next)
                    .orElse("cannot begin it");
        }

        /** The promise that broke; null if none did. */
        String broken() {
            return story.stream().filter(line -> line.startsWith("BROKEN ")).map(line -> line.substring("BROKEN ".length()))
                    .findFirst().orElse(null);
        }
    }

    /** @param directory where the program is built and run */
    Spin(Path directory, String... compilerOptions) {
        this.directory = directory;
        this.compiler = List.of(compilerOptions);
    }

    /** @throws AssertionError in one line that says what is missing */
    public static void mustBeThere() {
        List<String> missing = Stream.of("spin", "gcc").filter(program -> Stream
                .of(System.getenv("PATH").split(File.pathSeparator))
                .noneMatch(path -> Files.isExecutable(Path.of(path, program))))
                .toList();
        if (!missing.isEmpty()) {
            throw new AssertionError("-Pmodel needs spin and gcc on the path (Debian: apt-get install spin gcc); missing: "
                    + String.join(", ", missing));
        }
    }

    /** @param definitions of the model's preprocessor, such as {@code WITHOUT_FENCE} or {@code BREAKS=1} */
    Result check(List<String> definitions) {
        try {
            for (String part : List.of("relay.pml", "life.pml")) {
                Files.writeString(directory.resolve(part), Files.readString(MODEL.resolveSibling(part)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> spin = new ArrayList<>(List.of("spin", "-a"));
        if (definitions.contains("TRACE")) {
            spin.add("-o3"); // Merges no statements: a life begins with too many of them.
        }
        definitions.forEach(definition -> spin.add("-D" + definition));
        spin.add("relay.pml");
        assertThat(run(spin)).doesNotContain("Error");
        List<String> gcc = new ArrayList<>(
                List.of("gcc", "-O2", "-w", "-DNOREDUCE", "-DCOLLAPSE", "-DMEMLIM=4000"));
        gcc.addAll(compiler);
        List<String> pan = new ArrayList<>(List.of("./pan", "-m1000000", "-w24"));
        if (compiler.contains(LOOPS)) {
            pan.add("-l");
        } else {
            gcc.add("-DSAFETY");
        }
        gcc.addAll(List.of("-o", "pan", "pan.c"));
        assertThat(run(gcc)).isEmpty();
        String said = run(pan);
        boolean isBroken = said.contains("errors: 1");
        assertThat(said).containsAnyOf("errors: 0", "errors: 1").doesNotContain("max search depth too small");
        Matcher states = STATES.matcher(said);
        assertThat(states.find()).as(said).isTrue();
        return new Result(!isBroken && !said.contains("Search not completed"), Double.parseDouble(states.group(1)),
                isBroken ? story() : List.of(), said);
    }

    private List<String> story() {
        return run(List.of("./pan", "-r")).lines().map(String::strip).filter(line -> TOLD.matcher(line).lookingAt()).toList();
    }

    private String run(List<String> command) {
        try {
            Path output = directory.resolve("output.txt");
            Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                    .redirectOutput(output.toFile()).start();
            boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
            process.destroyForcibly();
            assertThat(ended).as("%s ends within %d minutes", command, MINUTES).isTrue();
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
