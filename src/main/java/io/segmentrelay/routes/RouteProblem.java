package io.segmentrelay.routes;

/** A file of routes cannot be used; the message is one line that names the file, the line in it if known, and the reason. */
public final class RouteProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param file the file, or the directory that cannot be read */
    RouteProblem(String file, Throwable cause) {
        this(file, RouteErrorMessage.of(cause), cause);
    }

    /** @param reason one line */
    RouteProblem(String file, String reason, Throwable cause) {
        super(file + ": " + reason, cause);
    }

    /** Whatever the step throws is a problem of the file. */
    static void naming(RouteFile file, Step step) {
        try {
            step.run();
        } catch (RouteProblem e) {
            throw e;
        } catch (Exception | LinkageError | StackOverflowError e) { // A class that is not there, YAML without end.
            throw new RouteProblem(file.named(), RouteErrorMessage.of(file, e), e);
        }
    }

    interface Step {
        void run() throws Exception;
    }
}
