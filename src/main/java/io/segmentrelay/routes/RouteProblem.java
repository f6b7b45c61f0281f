package io.segmentrelay.routes;

import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

import io.segmentrelay.text.Causes;

/** A file of routes cannot be used; the message is one line that names the file, the line in it if known, and the reason. */
public final class RouteProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 400;

    /** @param file the file, or the directory that cannot be read */
    RouteProblem(String file, Throwable cause) {
        this(file, reason(cause), cause);
    }

    /** @param reason one line */
    RouteProblem(String file, String reason, Throwable cause) {
        super(file + ": " + reason, cause);
    }

    /** Anything that the step throws is a problem of the file. */
    static void naming(RouteFile file, Step step) {
        try {
            step.run();
        } catch (RouteProblem e) {
            throw e;
        } catch (Exception | LinkageError | StackOverflowError e) { // A class that is not there, YAML without end.
            throw new RouteProblem(file.named(), place(file, e) + reason(e), e);
        }
    }

    interface Step {
        void run() throws Exception;
    }

    /** One line out of Camel's many. */
    static String reason(Throwable failure) {
        String reason = Causes.root(failure) instanceof MarkedYamlEngineException marked && marked.getProblem() != null
                ? Causes.oneLine(words(marked))
                : Causes.rootWords(failure);
        return reason.length() > LONGEST ? reason.substring(0, LONGEST) + "..." : reason;
    }

    private static String words(MarkedYamlEngineException marked) {
        return marked.getContext() == null ? marked.getProblem() : marked.getContext() + " " + marked.getProblem();
    }

    /** The place in the file, such as {@code line 2, route publish: }; empty if not known. */
    private static String place(RouteFile file, Throwable failure) {
        return Causes.of(failure).map(cause -> {
            if (cause instanceof MarkedYamlEngineException marked) {
                return marked.getProblemMark().map(mark -> "line " + (mark.getLine() + 1) + ": ").orElse(null);
            }
            String route = cause instanceof FailedToCreateRouteException created ? created.getRouteId()
                    : cause instanceof FailedToStartRouteException started ? started.getRouteId() : null;
            return route == null ? null : file.place("route", route) + ": ";
        }).filter(place -> place != null).findFirst().orElse("");
    }
}
