package io.segmentrelay.routes;

/** A file of routes cannot be used; the message is one line that names the file, the line in it if known, and the reason. */
public final class RouteProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param file the file, or the directory that cannot be read */
    RouteProblem(String file, Throwable cause) {
        this(file, Reason.of(cause), cause);
    }

    /** @param reason one line */
    RouteProblem(String file, String reason, Throwable cause) {
        super(file + ": " + reason, cause);
    }
}
