package io.segmentrelay.usercom;

import java.util.function.LongSupplier;

/** A budget for a caller that does not wait in a thread, but comes again: by the clock that is handed in. */
public final class TickingBudget {
    private final Budget budget;

    public TickingBudget(double requestsPerSecond, LongSupplier nanoTime) {
        budget = new Budget(requestsPerSecond, nanoTime);
    }

    public Budget budget() {
        return budget;
    }

    /** For the first in line: 0 if a request was taken, else nanoseconds until the next try. */
    public long tryTake() {
        return budget.tryTake();
    }
}
