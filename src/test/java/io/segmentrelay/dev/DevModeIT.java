package io.segmentrelay.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.segmentrelay.testing.Subprocess;

/** The main job, as a newcomer types it, in a copy of the repository and of what this build has compiled. */
@Order(1)
class DevModeIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Set<String> NOT_COPIED = Set.of("target", ".git");
    private static final List<String> COMPILED = List.of("classes", "test-classes", "maven-status");
    private static final String LISTS = "10-list-segments.yaml";
    @TempDir
    Path directory;

    @Test
    void aRouteThatIsEditedWhileItRunsTakesEffectOnTheSandboxThatWasThere() throws Exception {
        // given
        Path repository = Path.of("").toAbsolutePath();
        copy(repository, directory);
        copyCompiled(repository, directory);
        try (Subprocess maven = start()) {
            maven.awaitAlive(LIMIT, () -> maven.output().lines().anyMatch(line -> line.matches("Active  [+-] .*")));
            List<ProcessHandle> sandboxes = sandboxes(maven);

            // when
            Path routes = directory.resolve("routes").resolve(LISTS);
            Files.writeString(routes, Files.readString(routes).replaceFirst("(?m)^( *)steps:\n",
                    "$1steps:\n$1  - log:\n$1      message: an edited route asks for the list\n"));
            maven.awaitAlive(LIMIT, () -> maven.output().contains("an edited route asks for the list"));

            // then
            assertThat(sandboxes(maven)).as("as before").isEqualTo(sandboxes).hasSize(1);
            assertThat(maven.output()).containsOnlyOnce("Nothing is configured: ").contains("5 segments in the state, running");
            assertThat(maven.output().lines().filter(line -> line.matches("Active {2}= \\d+ members \\(snapshot\\)")))
                    .hasSize(1);
            String before = maven.output();
            maven.awaitAlive(LIMIT,
                    () -> maven.output().substring(before.length()).lines().anyMatch(line -> line.matches("[A-Z].*  \\+ .*")));

            // when
            maven.terminate();

            // then
            sandboxes.get(0).onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private Subprocess start() {
        return new Subprocess(directory, directory.resolve("output.log"), Map.of("JAVA_HOME", System.getProperty("java.home")),
                List.of("./mvnw", "-B", "-ntp", "quarkus:dev", "-Ddebug=false", "-Dquarkus.http.port=0",
                        "-Dquarkus.console.disable-input=true", "-Dformatter.skip", "-Dimpsort.skip"));
    }

    private static List<ProcessHandle> sandboxes(Subprocess maven) {
        return maven.descendants().filter(process -> process.info().commandLine().orElse("").contains("sandbox")).toList();
    }

    /**
     * So that Maven finds nothing to compile: it knows every source by its path, and whether it is older than its class.
     * What development mode compiles is no execution of the build, so it looks for the list of sources under {@code null}.
     */
    private static void copyCompiled(Path repository, Path to) throws IOException {
        for (String folder : COMPILED) {
            copy(Path.of(System.getProperty("build.directory", "target"), folder), to.resolve("target").resolve(folder));
        }
        try (Stream<Path> files = Files.walk(to.resolve("target").resolve("maven-status"))) {
            for (Path list : files.filter(file -> file.endsWith("inputFiles.lst")).toList()) {
                Path ofDevelopmentMode = list.getParent().resolveSibling("null").resolve(list.getFileName());
                Files.createDirectories(ofDevelopmentMode.getParent());
                Files.writeString(ofDevelopmentMode,
                        Files.readString(list).replace(repository + File.separator, to + File.separator));
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (NOT_COPIED.contains(folder.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!NOT_COPIED.contains(file.getFileName().toString())) { // A work tree's .git is a file.
                    Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
