package io.segmentrelay.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

/** Times as they appear in events: RFC 3339, UTC, {@code Z}. */
final class Timestamps {
    private static final DateTimeFormatter MILLISECONDS = new DateTimeFormatterBuilder().appendInstant(3)
            .toFormatter(Locale.ROOT);
    private static final int LAST_YEAR = 9999;

    private Timestamps() {
    }

    /** With three fraction digits, always. */
    static String milliseconds(Instant time) {
        return MILLISECONDS.format(time);
    }

    /**
     * The API's time in UTC, or the other one where the API gave none or none that RFC 3339 can write.
     *
     * @param counted as the API gave it, or null
     */
    static String occurred(String counted, String otherwise) {
        if (counted == null) {
            return otherwise;
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(counted).withOffsetSameInstant(ZoneOffset.UTC);
            return time.getYear() < 0 || time.getYear() > LAST_YEAR ? otherwise : time.toInstant().toString();
        } catch (DateTimeException notATime) {
            return otherwise;
        }
    }
}
