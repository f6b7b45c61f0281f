package io.segmentrelay.kafka;

/** Kafka is not set up such that the relay may run; the message is one line that names the remedy. */
public final class TopicProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient TopicFlaw flaw;

    /** @param remedy what mends it, or a command that does */
    TopicProblem(String what, String remedy) {
        this(new TopicFlaw(oneLine(what), oneLine(remedy)));
    }

    TopicProblem(TopicFlaw flaw) {
        super(flaw.toString());
        this.flaw = flaw;
    }

    TopicFlaw flaw() {
        return flaw;
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ");
    }
}
