package io.segmentrelay.kafka;

public final class TopicProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TopicProblem(String message) {
        super(message);
    }
}
