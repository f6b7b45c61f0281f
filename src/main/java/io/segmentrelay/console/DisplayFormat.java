package io.segmentrelay.console;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Figures as people read them. */
final class DisplayFormat {
    private DisplayFormat() {
    }

    /** Such as {@code 1,234,567}. */
    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Such as {@code 2 segments}. */
    static String count(long number, String what) {
        return number(number) + " " + what + (number == 1 ? "" : "s");
    }

    /** In UTC, such as {@code 13:06:28}. */
    static String timeOfDay(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString().substring(11, 19);
    }

    /** The largest unit that fits, such as {@code 3 min}; nothing is shorter than a second. */
    static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 2 * 3600) {
            return seconds / 60 + " min";
        }
        return seconds < 2 * 86_400 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
    }
}
