package io.segmentrelay.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The packaged program: the jar, or with {@code -Dnative.image.path} that binary. */
public final class Packaged {
    private static final String BINARY = System.getProperty("native.image.path", "");
    /** Where the build puts everything. */
    public static final Path BUILD = Path.of(System.getProperty("build.directory", "target")).toAbsolutePath();
    private static final Path JAR = BUILD.resolve("quarkus-app").resolve("quarkus-run.jar");

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Packaged() {
    }

    /** Whether it is a binary: there is no JVM then that could be asked for anything. */
    public static boolean isNative() {
        return !BINARY.isBlank();
    }

    /**
     * What starts it; its arguments follow.
     *
     * @param options of the JVM; a binary takes its properties, and how much memory it may have
     */
    public static List<String> command(List<String> options) {
        return command(BINARY, options);
    }

    static List<String> command(String binary, List<String> options) {
        if (binary.isBlank()) {
            return Stream.of(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()), options,
                    List.of("-jar", JAR.toString())).flatMap(List::stream).toList();
        }
        return Stream.concat(Stream.of(Path.of(binary).toAbsolutePath().toString()),
                options.stream().filter(option -> option.startsWith("-D") || option.startsWith("-Xm"))).toList();
    }

    /** How it ended, and what it said. */
    public record Ended(int exitCode, List<String> lines) {
        public String output() {
            return String.join("\n", lines);
        }
    }

    /**
     * Runs it to its end.
     *
     * @param directory where it runs
     * @param environment what configures it, and nothing else does
     * @param options as for {@link #command}, besides those of {@link ClassArchive}
     */
    public static Ended run(Path directory, Map<String, String> environment, List<String> options, String... arguments)
            throws IOException, InterruptedException {
        try (Subprocess process = new Subprocess(directory, directory.resolve("output"), environment,
                Stream.concat(command(Stream.concat(ClassArchive.options().stream(), options.stream()).toList()).stream(),
                        Stream.of(arguments)).toList())) {
            assertThat(process.endsWithin(LIMIT)).isTrue();
            return new Ended(process.exitCode(), process.output().lines().toList());
        }
    }
}
