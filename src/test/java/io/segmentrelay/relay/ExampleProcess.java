package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.segmentrelay.testing.Subprocess;

/** An example as a process of its own, and what it prints. */
final class ExampleProcess extends Subprocess {
    private static final List<String> JVM = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private ExampleProcess(Path directory, Map<String, String> environment, List<String> command) {
        super(directory, directory.resolve("output.log"), directory.resolve("errors.log"), environment, command);
    }

    static ExampleProcess start(Path directory, Map<String, String> environment, String... command) {
        return new ExampleProcess(directory, environment, List.of(command));
    }

    /** Source that Java compiles as it starts it, with the jars that Kafka's distribution has. */
    static ExampleProcess source(Path directory, Path source, String... arguments) {
        return source(directory, List.of(), source, arguments);
    }

    /** @param jars what it needs besides */
    static ExampleProcess source(Path directory, List<Path> jars, Path source, String... arguments) {
        List<String> command = new ArrayList<>(List.of(Scratch.java()));
        command.addAll(JVM);
        String libs = Stream.concat(Stream.of(kafkaLibs()), jars.stream().map(Path::toString))
                .collect(Collectors.joining(File.pathSeparator));
        command.addAll(List.of("-Djava.io.tmpdir=" + directory, "-cp", libs, source.toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        return new ExampleProcess(directory, Map.of(), command);
    }

    /** What {@code kafka/libs} is to those who have the distribution. */
    static String kafkaLibs() {
        return Scratch.text(Scratch.build().resolve("sandbox.classpath")).trim();
    }

    static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(Pattern.quote(File.pathSeparator)))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    List<String> lines() {
        return output().lines().toList();
    }

    /** What it prints, errors among it. */
    String everything() {
        return said();
    }

    /** Returns once it has said that the relay's topics are not there yet. */
    ExampleProcess waiting(Duration limit) {
        awaitAlive(limit, () -> errors().contains("is not there yet: waiting"));
        return this;
    }

    /** Waits for its end, which must be a good one. */
    ExampleProcess ended(Duration limit) throws InterruptedException {
        assertThat(endsWithin(limit)).as(this::said).isTrue();
        assertThat(exitCode()).as(this::said).isZero();
        return this;
    }
}
