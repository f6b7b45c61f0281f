package io.segmentrelay.pit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A change of one instruction, and what came of it.
 *
 * @param name class, method and mutator, as the list of survivors has them; mutants of one kind in one method share it
 * @param line where it is, for people
 */
record Mutant(String name, int line, String status) {
    private static final Set<String> DETECTED = Set.of("KILLED", "TIMED_OUT", "MEMORY_ERROR");

    /** Of PIT's report. */
    static List<Mutant> read(Path report) throws IOException {
        return Files.readAllLines(report).stream().map(line -> line.split(",")).map(Mutant::of).toList();
    }

    private static Mutant of(String[] columns) {
        String type = columns[1].substring("io.segmentrelay.".length());
        String mutator = columns[2].substring(columns[2].lastIndexOf('.') + 1).replace("Mutator", "");
        // Lambdas are numbered through a class: another one must not rename those that are there.
        String method = columns[3].replaceAll("lambda\\$(\\w+)\\$\\d+", "$1");
        return new Mutant(type + " " + method + " " + mutator, Integer.parseInt(columns[4]), columns[5]);
    }

    boolean survived() {
        return status.equals("SURVIVED");
    }

    boolean wasKilled() {
        return DETECTED.contains(status);
    }

    boolean timedOut() {
        return status.equals("TIMED_OUT");
    }

    /** Whether no test runs it. */
    boolean isUncovered() {
        return status.equals("NO_COVERAGE");
    }

    @Override
    public String toString() {
        return name + " (line " + line + ")";
    }
}
