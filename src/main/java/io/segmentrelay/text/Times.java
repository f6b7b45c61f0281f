package io.segmentrelay.text;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as settings write them, as Quarkus and Camel read them alike; and moments as the API writes them. */
public final class Times {
    public static final String SUCH_AS = "such as 500ms, 60s, 30m, 24h or 7d";
    /** A bare number would be seconds to Quarkus and milliseconds to Camel. */
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Map<String, LongFunction<Duration>> UNITS = Map.of("ms", Duration::ofMillis, "s",
            Duration::ofSeconds, "m", Duration::ofMinutes, "h", Duration::ofHours, "d", Duration::ofDays);

    /** What RFC 3339, and a browser, can write: years of four digits. */
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private Times() {
    }

    /** @throws IllegalArgumentException if it is not a whole number of up to nine digits and a unit */
    public static Duration parse(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw new IllegalArgumentException("not a number and a unit");
        }
        return UNITS.get(time.group(2)).apply(Long.parseLong(time.group(1)));
    }

    /**
     * In the unit that suits, such as {@code 40 s}, {@code 5.7 min}, {@code 4 h} or {@code 7 days}; never less than a second.
     */
    public static String words(Duration time) {
        return time.toDays() >= 2 ? tenths(time.toHours() / 24.0) + " days"
                : time.toHours() >= 2 ? tenths(time.toMinutes() / 60.0) + " h"
                        : time.toMinutes() >= 2 ? tenths(time.toSeconds() / 60.0) + " min"
                                : Math.max(1, time.toSeconds()) + " s";
    }

    private static String tenths(double number) {
        return BigDecimal.valueOf(Math.round(number * 10) / 10.0).stripTrailingZeros().toPlainString();
    }

    /** @return the moment, with an offset in the text; empty for null, and for what is none or has a year of another length */
    public static Optional<Instant> moment(String text) {
        try {
            return Optional.ofNullable(text).map(given -> OffsetDateTime.parse(given).toInstant())
                    .filter(moment -> !moment.isBefore(FIRST) && !moment.isAfter(LAST));
        } catch (DateTimeException notAMoment) {
            return Optional.empty();
        }
    }
}
