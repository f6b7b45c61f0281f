package io.segmentrelay.kafka;

/** Kafka is not set up such that the relay may run; the message is one line that names the remedy. */
public final class TopicProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message one line, with the remedy */
    public TopicProblem(String message) {
        super(message.replaceAll("\\s*\\R\\s*", " "));
    }
}
