package io.segmentrelay.kafka;

import io.segmentrelay.text.Finding;

/** Kafka is not set up such that the relay may run; the message is one line that names the remedy. */
public final class TopicProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Finding finding;

    TopicProblem(Finding finding) {
        super(finding.toString());
        this.finding = finding;
    }

    Finding finding() {
        return finding;
    }
}
