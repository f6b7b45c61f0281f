package io.segmentrelay.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** How a 429 says when to come back. */
public enum RetryAfter {
    SECONDS,
    DATE,
    ABSENT;

    Reply on(Reply reply, Duration wait) {
        return switch (this) {
            case SECONDS -> reply.header("Retry-After", Long.toString(wait.toSeconds()));
            case DATE -> reply.header("Retry-After", DateTimeFormatter.RFC_1123_DATE_TIME
                    .format(Instant.now().plus(wait).atOffset(ZoneOffset.UTC)));
            case ABSENT -> reply;
        };
    }
}
