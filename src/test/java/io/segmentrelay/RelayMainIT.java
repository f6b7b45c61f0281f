package io.segmentrelay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.segmentrelay.testing.Packaged;

/** What the packaged program says when it does not start. */
@Timeout(120)
class RelayMainIT {
    private static final Map<String, String> COMPLETE = Map.of("USERCOM_URL", "https://shop.user.com", "USERCOM_TOKEN",
            "uQ7wq0Zr1v9x", "KAFKA_BOOTSTRAP_SERVERS", "localhost:1");
    @TempDir
    Path directory;

    @Test
    void anUnknownArgumentEndsWithOneLine() throws Exception {
        // when
        Packaged.Ended ended = Packaged.run(directory, COMPLETE, List.of(), "chek");

        // then
        assertThat(ended).isEqualTo(
                new Packaged.Ended(1,
                        List.of("segment-relay: takes no argument, or 'check', 'plan', 'explain' or 'health', but got 'chek'")));
    }

    @Test
    void healthOfARelayThatDoesNotRunIsToldByTheExitCode() throws Exception {
        // when
        Packaged.Ended ended = Packaged.run(directory, Map.of("QUARKUS_HTTP_PORT", "1"), List.of(), "health");

        // then
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.output()).contains("not live: ");
    }

    @Test
    void nothingConfiguredEndsWithOneLine() throws Exception {
        // when
        Packaged.Ended ended = run(Map.of());

        // then
        assertThat(ended).isEqualTo(new Packaged.Ended(1, List.of("segment-relay: nothing is configured: set usercom.url,"
                + " usercom.token and kafka.bootstrap.servers, or USERCOM_URL, USERCOM_TOKEN and KAFKA_BOOTSTRAP_SERVERS in"
                + " the environment")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "application.properties | relay.lanes=2 | relay.lanes: no such key (in application.properties of the working"
                    + " directory); the nearest is relay.routes",
            "application.properties | relay.tombstones=uQ7wq0Zr1v9x | relay.tombstones: got \"[token]\" in"
                    + " application.properties of the working directory; takes true or false",
            "application.properties | relay.routes=mine | relay.routes is mine, which is no directory: expected one with"
                    + " route files, or none to use the packed ones",
            "routes/50-more.yaml | - rout: x | 50-more.yaml (from routes/50-more.yaml): " })
    void aMistakeInAFileEndsWithOneLine(String file, String content, String line) throws Exception {
        // given
        Path written = directory.resolve(file);
        Files.createDirectories(written.getParent());
        Files.writeString(written, content);

        // when
        Packaged.Ended ended = run(COMPLETE, "-Dquarkus.http.port=0");

        // then
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.lines()).singleElement().asString().startsWith("segment-relay: " + line);
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "check" })
    void whereNoTemporaryFileCanBeMadeOneLineSaysWhatIsNeeded(String command) throws Exception {
        // when
        Packaged.Ended ended = Packaged.run(directory, COMPLETE, List.of("-Djava.io.tmpdir=/proc"),
                command.isEmpty() ? new String[0] : new String[] { command });

        // then
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.lines().stream().filter(line -> !line.isBlank() && !line.contains("->") && !line.startsWith("skip")
                && !line.endsWith("to mend."))).as(ended.output()).singleElement().asString()
                .contains("java.io.tmpdir: no file can be made in /proc (").contains("-Djava.io.tmpdir");
    }

    private Packaged.Ended run(Map<String, String> environment, String... options) throws Exception {
        return Packaged.run(directory, environment, List.of(options));
    }
}
