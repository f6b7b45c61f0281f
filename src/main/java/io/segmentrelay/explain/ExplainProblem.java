package io.segmentrelay.explain;

/** Why nothing can be explained, in one sentence: what was asked wrongly, or what Kafka did not do. */
public final class ExplainProblem extends Exception {
    private static final long serialVersionUID = 1L;

    ExplainProblem(String what) {
        super(what);
    }
}
