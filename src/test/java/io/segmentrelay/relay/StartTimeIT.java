package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

import io.segmentrelay.sandbox.World;

/** How long a start takes on this machine. */
@Tag("long")
@Isolated("it measures")
class StartTimeIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Prints what it measures: how fast a start is depends on the machine. */
    @Test
    void aSingleProcessAsksTheApiSoonAfterItsStart() throws Exception {
        // given
        try (RelaySite site = new RelaySite(World.example(1))) {
            for (String start : List.of("first", "second")) {

                // when
                try (RelayProcess process = RelayProcess.startPlain(site.settings())) {
                    process.awaitAlive(LIMIT, () -> site.firstRequestAfter(process.startedAt()).isPresent());

                    // then
                    long took = site.firstRequestAfter(process.startedAt()).getAsLong() - process.startedAt();
                    System.out.printf("%s start: %d ms to the first request%n", start, Duration.ofNanos(took).toMillis());
                    process.awaitAlive(LIMIT, process::isReady);
                    process.terminate();
                    assertThat(process.endsWithin(Duration.ofSeconds(10))).isTrue();
                }
            }
        }
    }
}
