package io.segmentrelay.routes;

/** A file of routes cannot be used; the message is one line that names the file and the reason. */
public final class RouteProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 400;

    RouteProblem(String file, Throwable cause) {
        super(file + ": " + reason(cause), cause);
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage() == null ? "" : " " + root.getMessage().replaceAll("\\s*\\R\\s*", " ");
        String reason = root.getClass().getSimpleName() + message;
        return reason.length() > LONGEST ? reason.substring(0, LONGEST) + "..." : reason;
    }
}
