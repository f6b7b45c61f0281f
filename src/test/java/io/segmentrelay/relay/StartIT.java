package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.segmentrelay.testing.Packaged;

/** What the packaged program says if it cannot start. */
class StartIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Map<String, String> NEEDED = Map.of("USERCOM_URL", "https://app.user.com", "USERCOM_TOKEN",
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "KAFKA_BOOTSTRAP_SERVERS",
            "localhost:9092");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = { "", "check" })
    void whereNoTemporaryFileCanBeMadeOneLineSaysWhatIsNeeded(String command) throws Exception {
        // when
        Packaged.Ended ended = Packaged.run(directory, NEEDED, List.of("-Djava.io.tmpdir=/proc"),
                Stream.of(command).filter(argument -> !argument.isEmpty()).toArray(String[]::new));

        // then
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.lines().stream().filter(line -> !line.isBlank() && !line.contains("->") && !line.startsWith("skip")
                && !line.endsWith("to mend."))).as(ended.output()).singleElement().asString()
                .contains("java.io.tmpdir: no file can be made in /proc (").contains("-Djava.io.tmpdir");
    }

    @Test
    void whatIsMissingIsSaidInOneLineAndNothingStarts() throws Exception {
        for (String missing : List.of("USERCOM_URL", "USERCOM_TOKEN", "KAFKA_BOOTSTRAP_SERVERS")) {
            // given
            Map<String, String> environment = new HashMap<>(NEEDED);
            environment.remove(missing);

            // when
            try (RelayProcess process = RelayProcess.start(environment)) {

                // then
                assertThat(process.endsWithin(LIMIT)).isTrue();
                assertThat(process.exitCode()).isEqualTo(1);
                assertThat(process.output().lines()).singleElement().asString()
                        .contains(missing.toLowerCase(Locale.ROOT).replace('_', '.'))
                        .doesNotContain(NEEDED.get("USERCOM_TOKEN"));
            }
        }
    }
}
