package io.segmentrelay.usercom;

import java.time.Duration;
import java.util.Optional;

/**
 * Says what a status means. Only the status decides, never the text of an answer.
 *
 * @param retryAfter how {@code Retry-After} is understood
 */
public record ResponseCheck(RetryAfter retryAfter) {

    /** With the default cap on {@code Retry-After}. */
    public ResponseCheck() {
        this(new RetryAfter());
    }

    /**
     * Returns if the status is 200, the only success.
     *
     * @param status HTTP status code
     * @param url what was called; only its path is kept
     * @param retryAfterHeader as received; null when absent
     * @throws ApiFailure for any other status
     */
    public void check(int status, String url, String retryAfterHeader) {
        if (status != 200) {
            throw failure(status, url, retryAfter.parse(retryAfterHeader));
        }
    }

    private static ApiFailure failure(int status, String url, Optional<Duration> wait) {
        return switch (status) {
            case 401 -> new Unauthorized(url, status);
            case 404 -> new NotFound(url, status);
            case 408 -> new Unavailable(url, status);
            case 429 -> new RateLimited(url, status, wait);
            default -> status >= 500 && status < 600 ? new Unavailable(url, status) : new Refused(url, status);
        };
    }
}
