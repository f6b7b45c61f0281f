package io.segmentrelay.usercom;

import java.math.BigInteger;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * The meaning of a status. Only the status decides, never the text of an answer.
 *
 * @param clock against which a date in {@code Retry-After} is measured
 * @param longest wait that {@code Retry-After} may ask for: servers send absurd ones too
 */
public record ResponseCheck(Clock clock, Duration longest) {
    /** Longest wait unless another is given. */
    public static final Duration LONGEST = Duration.ofSeconds(60);

    /** By the system's clock. */
    public ResponseCheck(Duration longest) {
        this(Clock.systemUTC(), longest);
    }

    /**
     * Returns if the status is 200, the only success.
     *
     * @param status HTTP status code
     * @param url what was called; only its path is kept
     * @param retryAfter the header of that name as received; null when absent
     * @throws ApiFailure for any other status
     */
    public void check(int status, String url, String retryAfter) {
        switch (status) {
            case 200 -> {
                return;
            }
            case 401 -> throw new Unauthorized(url, status);
            case 404 -> throw new NotFound(url, status);
            case 429 -> throw new RateLimited(url, status, pause(retryAfter));
            default -> throw status == 408 || status >= 500 && status < 600 ? new Unavailable(url, status)
                    : new ApiFailure(url, "answered " + status);
        }
    }

    /** By RFC 9110, 10.2.3: seconds, or an HTTP date; at most the longest wait, empty if absent or senseless. */
    Optional<Duration> pause(String retryAfter) {
        if (retryAfter == null) {
            return Optional.empty();
        }
        try {
            BigInteger seconds = new BigInteger(retryAfter.strip());
            return Optional.of(capped(Duration.ofSeconds(seconds.min(BigInteger.valueOf(longest.toSeconds() + 1))
                    .max(BigInteger.ZERO).longValue())));
        } catch (NumberFormatException notSeconds) {
            return untilDate(retryAfter.strip());
        }
    }

    private Optional<Duration> untilDate(String date) {
        try {
            ZonedDateTime until = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
            return Optional.of(capped(Duration.between(clock.instant(), until.toInstant())));
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private Duration capped(Duration wait) {
        return wait.isNegative() ? Duration.ZERO : wait.compareTo(longest) > 0 ? longest : wait;
    }
}
