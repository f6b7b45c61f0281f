package io.segmentrelay.source;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

import io.segmentrelay.usercom.PageFailure;
import io.segmentrelay.usercom.RateLimited;
import io.segmentrelay.usercom.Unauthorized;
import io.segmentrelay.usercom.Unavailable;

/**
 * What is tried again, how often and after which pause: the error policy that the relay has in its first route.
 *
 * @param first the first pause; doubles with each attempt
 */
record Retries(Duration first) {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int RATE_LIMITED = 8;
    private static final int UNAUTHORIZED = 4;
    private static final int UNAVAILABLE = 3;

    /**
     * How long to wait before the request is sent again; empty if it is not.
     *
     * @param attempts how many have failed, this one among them
     * @param trusted whether the API took the token so far: only then is a refusal worth a retry
     */
    Optional<Duration> pause(Exception failure, int attempts, boolean trusted) {
        if (attempts > most(failure, trusted)) {
            return Optional.empty();
        }
        Duration doubled = first.multipliedBy(1L << (attempts - 1));
        Duration pause = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        Duration asked = failure instanceof RateLimited limited ? limited.retryAfter().orElse(pause) : pause;
        return Optional.of(asked.compareTo(pause) > 0 ? asked : pause);
    }

    private static int most(Exception failure, boolean trusted) {
        if (failure instanceof RateLimited) {
            return RATE_LIMITED;
        }
        if (failure instanceof Unauthorized) {
            return trusted ? UNAUTHORIZED : 0;
        }
        boolean passes = failure instanceof Unavailable || failure instanceof PageFailure || failure instanceof IOException;
        return passes ? UNAVAILABLE : 0;
    }
}
