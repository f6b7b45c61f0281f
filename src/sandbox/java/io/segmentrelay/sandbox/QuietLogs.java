package io.segmentrelay.sandbox;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** A broker tells much of itself at INFO: only warnings are let through, unless somebody asked for more. */
final class QuietLogs {

    /** Held, because the log manager does not: a logger that is collected forgets its level. */
    private static final List<Logger> LOGGERS = Stream.of("kafka", "state.change.logger", "org.apache.kafka",
            "com.yammer.metrics").map(Logger::getLogger).toList();

    private QuietLogs() {
    }

    static void keep() {
        LOGGERS.stream().filter(logger -> logger.getLevel() == null).forEach(logger -> logger.setLevel(Level.WARNING));
    }
}
