package io.segmentrelay.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

/**
 * The archive of the packaged program's classes, as its container has one: dozens of starts then leave the machine to the
 * tests. It is made once, by a start that finds no Kafka and is told to stop.
 */
public final class ClassArchive {
    private static final Duration LIMIT = Duration.ofSeconds(180);
    /** Many processes live for seconds on few cores: these keep the compiler from taking all of them. */
    private static final List<String> SHORT_LIVED = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final List<String> OPTIONS = Packaged.isNative() ? List.of()
            : with("-XX:SharedArchiveFile=" + make(), "-Xshare:auto");

    private ClassArchive() {
    }

    private static List<String> with(String... options) {
        return Stream.concat(SHORT_LIVED.stream(), Stream.of(options)).toList();
    }

    /** What makes a JVM that lives for seconds use it; nothing for a binary. */
    public static List<String> options() {
        return OPTIONS;
    }

    private static Path make() {
        Path archive = Packaged.BUILD.resolve("relay-tests.jsa");
        archive.toFile().delete();
        List<String> command = Packaged.command(with("-XX:ArchiveClassesAtExit=" + archive, "-Dquarkus.http.port=0"));
        try (Subprocess process = new Subprocess(Packaged.BUILD, Packaged.BUILD.resolve("relay-tests.jsa.log"),
                Map.of("USERCOM_URL",
                        "https://archive.invalid", "USERCOM_TOKEN", "none", "KAFKA_BOOTSTRAP_SERVERS", "localhost:1"),
                command)) {
            Awaitility.await("the program's start").pollInSameThread().atMost(LIMIT) // Others wait for this class.
                    .until(() -> !process.isAlive() || process.output().contains("Listening on: "));
            process.terminate();
            assertThat(process.endsWithin(LIMIT)).as("ends when told to").isTrue();
            assertThat(archive).as(process.output()).isNotEmptyFile();
            return archive;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
