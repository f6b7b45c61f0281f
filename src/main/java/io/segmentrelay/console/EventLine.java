package io.segmentrelay.console;

import java.time.Instant;

/**
 * One event, as the page shows it.
 *
 * @param sign {@code +}, {@code −}, {@code =}, {@code ~}, or a dot for news of segments and walks
 * @param kind how it looks: the change, or {@code news}
 */
public record EventLine(Instant at, String segment, String sign, String kind, String text) {
    static final String NEWS = "news";

    boolean isNews() {
        return kind.equals(NEWS);
    }

    /** The time of day, in UTC. */
    public String time() {
        return DisplayFormat.timeOfDay(at);
    }
}
