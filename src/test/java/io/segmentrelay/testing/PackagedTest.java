package io.segmentrelay.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

class PackagedTest {
    private static final List<String> OPTIONS = List.of("-XX:+UseSerialGC", "-Xmx512m", "-Dquarkus.http.port=1");

    @Test
    void theJarIsStartedByThisJvmWithAllOptions() {
        // when
        List<String> command = Packaged.command("", OPTIONS);

        // then
        assertThat(command).startsWith(Path.of(System.getProperty("java.home"), "bin", "java").toString())
                .containsSequence(OPTIONS).endsWith("-jar",
                        Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath().toString());
    }

    @Test
    void aBinaryIsStartedWithTheOptionsThatItTakes() {
        // when
        List<String> command = Packaged.command("target/quarkus-app/quarkus-run", OPTIONS);

        // then
        assertThat(command).containsExactly(Path.of("target", "quarkus-app", "quarkus-run").toAbsolutePath().toString(),
                "-Xmx512m", "-Dquarkus.http.port=1");
    }
}
