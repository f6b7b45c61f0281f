package io.segmentrelay.usercom;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Understands {@code Retry-After} (RFC 9110, 10.2.3): seconds, or an HTTP date. Servers send absurd ones too, so what is
 * asked for is capped.
 *
 * @param clock against which a date is measured
 * @param cap longest wait
 */
public record RetryAfter(Clock clock, Duration cap) {

    /** A minute. */
    public static final Duration DEFAULT_CAP = Duration.ofSeconds(60);

    private static final Pattern SECONDS = Pattern.compile("([+-]?)0*(\\d+)");

    /** By the system's clock, with the default cap. */
    public RetryAfter() {
        this(Clock.systemUTC(), DEFAULT_CAP);
    }

    /**
     * How long to wait.
     *
     * @param header as received; null when absent
     * @return between zero and the cap; empty when the header is absent or makes no sense
     */
    public Optional<Duration> parse(String header) {
        if (header == null) {
            return Optional.empty();
        }
        var seconds = SECONDS.matcher(header.strip());
        if (seconds.matches()) {
            return Optional.of(seconds.group(1).equals("-") ? Duration.ZERO : capped(seconds.group(2)));
        }
        try {
            ZonedDateTime date = ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
            return Optional.of(capped(Duration.between(clock.instant(), date.toInstant())));
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private Duration capped(String digits) {
        return digits.length() > 9 ? cap : capped(Duration.ofSeconds(Long.parseLong(digits)));
    }

    private Duration capped(Duration wait) {
        return wait.isNegative() ? Duration.ZERO : wait.compareTo(cap) > 0 ? cap : wait;
    }
}
