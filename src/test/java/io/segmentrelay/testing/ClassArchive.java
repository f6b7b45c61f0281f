package io.segmentrelay.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

/**
 * The archive of the packaged program's classes, as its container has one: dozens of starts then leave the machine to the
 * tests. It is made once, by a start that finds no Kafka and is told to stop.
 */
public final class ClassArchive {
    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final Path TARGET = Path.of(System.getProperty("build.directory", "target")).toAbsolutePath();
    private static final List<String> OPTIONS = Packaged.isNative() ? List.of()
            : List.of("-XX:SharedArchiveFile=" + make(), "-Xshare:auto");

    private ClassArchive() {
    }

    /** What makes a JVM use it; nothing for a binary. */
    public static List<String> options() {
        return OPTIONS;
    }

    private static Path make() {
        Path archive = TARGET.resolve("relay-tests.jsa");
        Path output = TARGET.resolve("relay-tests.jsa.log");
        try {
            Files.deleteIfExists(archive);
            ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:ArchiveClassesAtExit=" + archive,
                    "-Dquarkus.http.port=0", "-jar", TARGET.resolve("quarkus-app").resolve("quarkus-run.jar").toString())
                    .directory(TARGET.toFile()).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.matches("(RELAY|USERCOM|KAFKA|QUARKUS|JAVA_TOOL)_.*"));
            builder.environment().put("USERCOM_URL", "https://archive.invalid");
            builder.environment().put("USERCOM_TOKEN", "none");
            builder.environment().put("KAFKA_BOOTSTRAP_SERVERS", "localhost:1");
            Process process = builder.start();
            try {
                Awaitility.await("the program's start").pollInSameThread().atMost(LIMIT) // Others wait for this class.
                        .until(() -> Files.readString(output).contains("Listening on: "));
                process.destroy();
                assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("ends when told to").isTrue();
            } finally {
                process.destroyForcibly();
            }
            assertThat(archive).isNotEmptyFile();
            return archive;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
