package webhook;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;

/**
 * What became of one attempt.
 *
 * @param words for people; nothing in them comes from the address, or from what was answered but the status
 * @param retryAfter how long the endpoint wants to be left alone
 */
record Answer(Kind kind, String words, Duration retryAfter) {
    enum Kind {
        DELIVERED,
        /** The same request will always be answered so. */
        REFUSED,
        /** Says nothing of the event. */
        TROUBLE
    }

    /**
     * Other answers of 400 and more (a token that ran out, an address that moved) would be given to every event alike; and 409
     * is
     * what who knows ids says while the attempt before is still at work.
     */
    private static final Set<Integer> REFUSALS = Set.of(400, 413, 422);
    private static final Duration LONGEST = Duration.ofHours(1);

    static Answer of(int status, String retryAfter, Instant now) {
        Kind kind = status / 100 == 2 ? Kind.DELIVERED : REFUSALS.contains(status) ? Kind.REFUSED : Kind.TROUBLE;
        return new Answer(kind, "answered " + status, parse(retryAfter, now));
    }

    static Answer none(String words) {
        return new Answer(Kind.TROUBLE, words, Duration.ZERO);
    }

    /** Seconds, or a date; what is neither says nothing. */
    private static Duration parse(String retryAfter, Instant now) {
        try {
            Duration asked = retryAfter.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(retryAfter))
                    : Duration.between(now, ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME));
            return asked.isNegative() ? Duration.ZERO : asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }
}
