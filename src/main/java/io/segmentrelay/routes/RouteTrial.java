package io.segmentrelay.routes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;

/**
 * Has Camel build routes beside those that run, never started and under other ids: what they name (components, beans,
 * options, expressions) is found missing before anything that runs is touched.
 */
final class RouteTrial {
    /** Before each id of a route on trial. */
    static final String PREFIX = "trial:";

    private final CamelContext camel;
    private final Model model;

    RouteTrial(CamelContext camel) {
        this.camel = camel;
        this.model = camel.getCamelContextExtension().getContextPlugin(Model.class);
    }

    /** @throws RouteProblem if one cannot be built */
    void build(ParsedRoutes parsed, Collection<RouteFile> files) {
        List<RouteDefinition> built = new ArrayList<>();
        try {
            for (RouteFile file : files) {
                List<RouteDefinition> routes = parsed.routes(file);
                routes.forEach(RouteTrial::disguise);
                built.addAll(routes);
                RouteProblem.naming(file, () -> unstarted(camel, () -> model.addRouteDefinitions(routes)));
            }
        } finally {
            built.forEach(this::remove);
        }
    }

    private void remove(RouteDefinition route) {
        try {
            model.removeRouteDefinition(route);
        } catch (Exception e) {
            throw new IllegalStateException("a route that was only built cannot be removed", e);
        }
    }

    private static void disguise(RouteDefinition route) {
        if (!route.hasCustomIdAssigned()) {
            route.setId("route of line " + route.getLineNumber());
        }
        rename(route);
    }

    /** What is abstract belongs to all routes of a policy, and has no place among the ids. */
    private static void rename(ProcessorDefinition<?> node) {
        if (node.isAbstract()) {
            return;
        }
        if (node.hasCustomIdAssigned()) {
            node.setId(PREFIX + node.getId());
        }
        node.getOutputs().forEach(RouteTrial::rename);
    }

    /** Has a step add routes without starting any. */
    static void unstarted(CamelContext camel, RouteProblem.Step step) throws Exception {
        Boolean autoStartup = camel.isAutoStartup();
        camel.setAutoStartup(false);
        try {
            step.run();
        } finally {
            camel.setAutoStartup(autoStartup);
        }
    }
}
