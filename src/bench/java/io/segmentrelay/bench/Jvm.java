package io.segmentrelay.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.segmentrelay.relay.Scratch;

/**
 * How the relay's JVM is started.
 *
 * @param options a line for the launcher, which may name a file of options
 */
record Jvm(String name, String options) {
    static final Jvm PLAIN = new Jvm("JVM", "");
    private static final String VARIABLE = "JDK_JAVA_OPTIONS";
    private static final int OF_CONTAINER = 25;
    private static final Path DOCKER = Path.of("docker").toAbsolutePath();
    private static final Path OPTIONS = DOCKER.resolve("relay.options");

    /** Of the process, which the launcher takes the options from. */
    Map<String, String> environment() {
        return Map.of(VARIABLE, options);
    }

    /** An archive of the classes that a start loads, as any JDK can have it. */
    static Jvm archived(Site site, Path directory) {
        Path archive = directory.resolve("relay.jsa");
        try (RelayUnderTest training = new RelayUnderTest(site,
                Map.of(VARIABLE, "-XX:ArchiveClassesAtExit=" + archive))) {
            training.startMillis(0, () -> {
            });
            training.stop();
        }
        return new Jvm("JVM with a CDS archive", "-XX:SharedArchiveFile=" + archive);
    }

    /**
     * What the container ships, where a gibibyte is the limit of its memory.
     *
     * @return none if the JDK is older than the container's
     */
    static List<Jvm> container(Path directory) {
        if (Runtime.version().feature() < OF_CONTAINER) {
            return List.of();
        }
        Path cache = directory.resolve("relay.aot");
        ProcessBuilder training = new ProcessBuilder(DOCKER.resolve("train.sh").toString(),
                Scratch.built("*-sandbox.jar").toString(),
                Scratch.build().resolve("quarkus-app").resolve("quarkus-run.jar").toAbsolutePath().toString(), cache.toString(),
                "@" + OPTIONS);
        training.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try {
            Child.run(training);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of(new Jvm("JVM as in the container", "@" + OPTIONS + " -XX:MaxRAM=1g -XX:AOTCache=" + cache));
    }
}
