package io.segmentrelay.ledger;

import io.segmentrelay.text.OneLine;

/** The state cannot be used as it is; the message is one line that names the remedy. */
public final class StateProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean passes;

    private StateProblem(String message, Throwable cause, boolean passes) {
        super(OneLine.of(message), cause); // It may quote a key that anybody wrote.
        this.passes = passes;
    }

    public StateProblem(String message) {
        this(message, null, false);
    }

    public StateProblem(String message, Throwable cause) {
        this(message, cause, false);
    }

    /** A problem that waiting may mend. */
    public static StateProblem passing(String message, Throwable cause) {
        return new StateProblem(message, cause, true);
    }

    public boolean passes() {
        return passes;
    }
}
