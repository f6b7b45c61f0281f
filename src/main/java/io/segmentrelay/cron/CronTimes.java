package io.segmentrelay.cron;

import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;

/** The times of a cron expression: five fields as in a crontab, or six or seven, seconds first, as Quartz has them. */
final class CronTimes {
    private static final int FIELDS_OF_CRONTAB = 5;

    private final ExecutionTime times;

    /** @throws IllegalArgumentException if it is none, and why */
    CronTimes(String expression) {
        boolean isCrontab = expression.trim().split("\\s+").length == FIELDS_OF_CRONTAB;
        times = ExecutionTime.forCron(new CronParser(
                CronDefinitionBuilder.instanceDefinitionFor(isCrontab ? CronType.UNIX : CronType.QUARTZ)).parse(expression));
    }

    /** The first time behind that one, on a full second in its zone; empty if there is none any more. */
    Optional<ZonedDateTime> after(ZonedDateTime time) {
        return times.nextExecution(time.truncatedTo(ChronoUnit.SECONDS)); // It would keep a fraction.
    }
}
