package io.segmentrelay.source;

import java.time.Duration;
import java.util.Optional;

import io.segmentrelay.schedule.Backoff;

/** Which failures of the API are tried again, as routes and Kamelet have it, for who has neither. */
public final class ApiRetries {
    private final Retries retries = new Retries(new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1)));

    public Optional<Duration> pause(Exception failure, int attempts) {
        return retries.pause(failure, attempts, true);
    }
}
