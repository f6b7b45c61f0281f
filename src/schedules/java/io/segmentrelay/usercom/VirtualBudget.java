package io.segmentrelay.usercom;

/** By the time of a schedule, which only a call in the tests' own code reads. */
public final class VirtualBudget {
    private VirtualBudget() {
    }

    public static Budget of(double requestsPerSecond) {
        return new Budget(requestsPerSecond, () -> System.nanoTime());
    }
}
