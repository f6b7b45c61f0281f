package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The packaged program keeps a ceiling for the day; without it, the list alone would take a request a second here. */
@Timeout(120)
class RequestsPerDayIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long SEGMENT = 1033;
    private static final int CEILING = 43_200;

    @Test
    void aCeilingForTheDayIsKeptAcrossAKill() throws Exception {
        // given
        try (RelaySite site = RelaySite.of(SEGMENT, "Active", 30).with("RELAY_REQUESTS_PER_DAY", Integer.toString(CEILING))) {
            long begun = System.nanoTime();
            try (RelayProcess process = site.start()) {
                site.awaitReports(process, 1);
                site.expect("a kill");
                process.kill();
            }
            site.shows(SEGMENT, 31);

            // when
            try (RelayProcess process = site.start()) {
                process.awaitAlive(LIMIT, () -> site.count("entered") == 1);

                // then
                int requests = site.requestsServed();
                double days = (System.nanoTime() - begun) / (double) Duration.ofDays(1).toNanos();
                assertThat(requests).isGreaterThan(3).isLessThanOrEqualTo((int) (1 + CEILING * days));
            }
            site.verified();
        }
    }
}
