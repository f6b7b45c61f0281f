package io.segmentrelay.source;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

import io.segmentrelay.schedule.Backoff;
import io.segmentrelay.usercom.PageFailure;
import io.segmentrelay.usercom.RateLimited;
import io.segmentrelay.usercom.Unauthorized;
import io.segmentrelay.usercom.Unavailable;

/** Which failures are retried, how often, after which pause: as in routes/00-errors.yaml, held to it by a test. */
record Retries(Backoff backoff) {
    /** Empty if it is not sent again: a refusal is worth a retry only if the API took the token so far. */
    Optional<Duration> pause(Exception failure, int attempts, boolean trusted) {
        if (attempts > most(failure, trusted)) {
            return Optional.empty();
        }
        Duration pause = backoff.after(attempts);
        Duration asked = asked(failure).orElse(pause);
        return Optional.of(asked.compareTo(pause) > 0 ? asked : pause);
    }

    /** How long the API wants to be left alone, which holds for all calls, also if this one is given up. */
    static Optional<Duration> asked(Exception failure) {
        return failure instanceof RateLimited limited ? limited.retryAfter() : Optional.empty();
    }

    private static int most(Exception failure, boolean trusted) {
        if (failure instanceof RateLimited) {
            return 8;
        }
        if (failure instanceof Unauthorized) {
            return trusted ? 4 : 0;
        }
        return failure instanceof Unavailable || failure instanceof PageFailure || failure instanceof IOException ? 3 : 0;
    }
}
