package io.segmentrelay.text;

import java.time.Duration;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as settings write them: as Quarkus and Camel read them alike. */
public final class Times {
    public static final String SUCH_AS = "such as 500ms, 60s, 30m, 24h or 7d";
    /** A bare number would be seconds to Quarkus and milliseconds to Camel. */
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Map<String, LongFunction<Duration>> UNITS = Map.of("ms", Duration::ofMillis, "s",
            Duration::ofSeconds, "m", Duration::ofMinutes, "h", Duration::ofHours, "d", Duration::ofDays);

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
}
