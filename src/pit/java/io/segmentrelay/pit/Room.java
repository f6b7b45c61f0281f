package io.segmentrelay.pit;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A package, without those within it, whose mutants must die, by its own tests and those of the packages that its rules show
 * in.
 */
enum Room {
    WALK(95, "walk"),
    SCHEDULE(95, "schedule"),
    MEMBERSHIP(95, "membership"),
    EVENT(90, "event"),
    STATE(90, "state"),
    USERCOM(90, "usercom"),
    LEDGER(90, "ledger"),
    PUBLISH(90, "publish");

    private static final String PROGRAM = "io.segmentrelay.";
    /** Random tests hide that a plain one is missing, and take longest. */
    private static final Pattern LEFT_OUT = Pattern
            .compile(".*\\.(\\w+FuzzTest|JudgeHistoriesTest|LedgerRestartTest|LimitsTest|SmallWorldsTest)");
    /** Waits in real time: only for the room that it is in. */
    private static final Pattern SLOW = Pattern.compile(".*\\.AccountWriterTest");

    /** Of a hundred mutants that a test runs, so many must die. */
    final int killed;
    private final List<String> tests;

    Room(int killed, String... tests) {
        this.killed = killed;
        this.tests = List.of(tests);
    }

    String directory() {
        return name().toLowerCase(Locale.ROOT);
    }

    String classes() {
        return PROGRAM + directory() + ".*";
    }

    String packagesWithin() {
        return classes() + ".*";
    }

    boolean has(String className) {
        return className.matches(Pattern.quote(PROGRAM + directory()) + "\\.[^.]+");
    }

    Predicate<String> tests() {
        Pattern own = Pattern.compile(Pattern.quote(PROGRAM) + "(" + String.join("|", tests) + ")\\.\\w+Test");
        return own.asMatchPredicate().and(LEFT_OUT.asMatchPredicate().negate())
                .and(test -> has(test) || !SLOW.matcher(test).matches());
    }
}
