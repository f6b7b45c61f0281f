package io.segmentrelay.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.io.TempDir;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Whatever the file in the working directory holds, the check ends with findings, a line for each, and never with the
 * token in one. The inputs beside the test are tried at every build; {@code -Pfuzz} has Jazzer look for others.
 */
class ConfigFuzzTest {
    private static final String TOKEN = "uQ7wq0Zr1v9x";
    @TempDir
    static Path directory;

    @FuzzTest(maxDuration = "", maxExecutions = 20_000)
    void everyFileIsJudged(byte[] file) throws IOException {
        // given
        Files.write(directory.resolve("application.properties"), file);

        // when
        ConfigProblems found = ConfigCheck.of(new LaunchEnvironment(directory, Map.of("USERCOM_URL", "https://shop.user.com",
                "USERCOM_TOKEN", TOKEN, "KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"), Map.of()), false);

        // then
        assertThat(found.problems()).allSatisfy(ConfigFuzzTest::isOneLineWithoutTheToken);
        assertThat(found.warnings()).allSatisfy(ConfigFuzzTest::isOneLineWithoutTheToken);
    }

    private static void isOneLineWithoutTheToken(String finding) {
        assertThat(finding).isNotBlank().doesNotContain(TOKEN).doesNotContain("\n", "\r");
    }
}
