package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.junit.jupiter.api.Test;

/** What the packaged program says if it cannot start. */
class StartIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Map<String, String> NEEDED = Map.of("USERCOM_URL", "https://app.user.com", "USERCOM_TOKEN",
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "KAFKA_BOOTSTRAP_SERVERS",
            "localhost:9092");

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
