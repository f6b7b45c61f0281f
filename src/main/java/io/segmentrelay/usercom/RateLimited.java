package io.segmentrelay.usercom;

import java.time.Duration;
import java.util.Optional;

/** 429: the account's request budget at the server is used up. */
public final class RateLimited extends ApiFailure {
    private static final long serialVersionUID = 1L;

    /** Null when the server did not say; an Optional cannot be serialised. */
    private final Duration retryAfter;

    RateLimited(String url, int status, Optional<Duration> retryAfter) {
        super(url, "answered " + status + retryAfter.map(wait -> ", try again after " + wait.toMillis() + " ms").orElse(""));
        this.retryAfter = retryAfter.orElse(null);
    }

    /** How long the server asked to wait, already capped; empty when it did not say. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
