package io.segmentrelay.event;

/** A route asks for something impossible; the message says what, and holds nothing of the data. */
public final class ExtensionProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message holds nothing of the data; null or blank, as of a header that is not there, becomes words that say so */
    public ExtensionProblem(String message) {
        super(message == null || message.isBlank() ? "refused without saying why" : message);
    }
}
