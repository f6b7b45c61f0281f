package io.segmentrelay.pit;

import java.util.List;
import java.util.function.Predicate;

/**
 * How many mutants died.
 *
 * @param covered those that a test runs
 * @param timedOut of the killed, those that were stopped after too long a time
 */
record Score(int mutants, int covered, int killed, int timedOut) {
    private static final double HUNDRED = 100;

    static Score of(List<Mutant> mutants) {
        return new Score(mutants.size(), count(mutants, one -> !one.isUncovered()), count(mutants, Mutant::wasKilled),
                count(mutants, Mutant::timedOut));
    }

    private static int count(List<Mutant> mutants, Predicate<Mutant> kind) {
        return (int) mutants.stream().filter(kind).count();
    }

    double percent() {
        return HUNDRED * killed / covered;
    }
}
