package io.segmentrelay.routes;

import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

import io.segmentrelay.text.Causes;

/** Why a file cannot be used: one line out of Camel's many. */
final class RouteErrorMessage {
    private static final int LONGEST = 400;

    private RouteErrorMessage() {
    }

    static String of(Throwable failure) {
        String reason = words(Causes.root(failure)).replace(RouteTrial.PREFIX, "").strip().replaceAll("\\s*\\R\\s*", " ");
        return reason.length() > LONGEST ? reason.substring(0, LONGEST) + "..." : reason;
    }

    /** The reason, and where in the file it lies if that is known. */
    static String of(RouteFile file, Throwable failure) {
        for (Throwable cause : (Iterable<Throwable>) Causes.of(failure)::iterator) {
            if (cause instanceof MarkedYamlEngineException marked && marked.getProblemMark().isPresent()) {
                return "line " + (marked.getProblemMark().get().getLine() + 1) + ": " + of(failure);
            }
            String route = cause instanceof FailedToCreateRouteException created ? created.getRouteId()
                    : cause instanceof FailedToStartRouteException started ? started.getRouteId() : null;
            if (route != null) {
                return file.place("route", route.replace(RouteTrial.PREFIX, "")) + ": " + of(failure);
            }
        }
        return of(failure);
    }

    private static String words(Throwable cause) {
        if (cause instanceof MarkedYamlEngineException marked && marked.getProblem() != null) {
            return marked.getContext() == null ? marked.getProblem() : marked.getContext() + " " + marked.getProblem();
        }
        return cause.getClass().getSimpleName() + (cause.getMessage() == null ? "" : " " + cause.getMessage());
    }
}
