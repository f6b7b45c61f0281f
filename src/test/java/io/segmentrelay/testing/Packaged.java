package io.segmentrelay.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged program, run to its end. */
public final class Packaged {
    private static final Path JAR = Path.of(System.getProperty("build.directory", "target"), "quarkus-app",
            "quarkus-run.jar").toAbsolutePath();

    private Packaged() {
    }

    /** How it ended, and what it said. */
    public record Ended(int exitCode, List<String> lines) {
        public String output() {
            return String.join("\n", lines);
        }
    }

    /**
     * @param directory where it runs
     * @param environment what configures it, and nothing else does
     * @param options of the JVM
     */
    public static Ended run(Path directory, Map<String, String> environment, List<String> options, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile());
        builder.environment().keySet().removeIf(name -> name.matches("(RELAY|USERCOM|KAFKA|QUARKUS|JAVA_TOOL)_.*"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), Files.readAllLines(directory.resolve("output")));
        } finally {
            process.destroyForcibly();
        }
    }
}
