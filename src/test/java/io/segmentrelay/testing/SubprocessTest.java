package io.segmentrelay.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SubprocessTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    @Test
    void aSignalForAProcessThatTheTestHasKilledIsNoFailure() throws Exception {
        // given
        try (Subprocess killed = shell("sleep 30")) {
            killed.kill();

            // then
            assertThatCode(() -> killed.signal("STOP")).doesNotThrowAnyException();
        }
    }

    @Test
    void aSignalForAProcessThatHasDiedTellsHow() throws Exception {
        // given
        try (Subprocess died = shell("echo no memory; exit 3")) {
            died.endsWithin(LIMIT);

            // then
            assertThatThrownBy(() -> died.signal("STOP")).hasMessageContaining("SIGSTOP finds no process")
                    .hasMessageContaining("by itself with 3").hasMessageContaining("no memory");
        }
    }

    private Subprocess shell(String script) {
        return new Subprocess(directory, directory.resolve("output"), Map.of(), List.of("sh", "-c", script));
    }
}
