package io.segmentrelay.routes;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** Puts files of routes into Camel: all of them are understood before the first of their routes starts. */
public final class RouteLoader {
    private final CamelContext camel;

    /** @param camel is running */
    public RouteLoader(CamelContext camel) {
        this.camel = camel;
    }

    /**
     * Adds these files and starts their routes. Route configurations come first, so that a route may name one of a later
     * file. The last route starts first: those that are called before those that call.
     *
     * @throws RouteProblem if a file cannot be used; none of the routes has started then, unless it is a start that failed
     */
    public void load(List<RouteFile> files) {
        Map<RoutesBuilder, RouteFile> builders = parsed(files);
        builders.forEach((builder, file) -> naming(file, () -> {
            if (builder instanceof RouteConfigurationsBuilder configurations) {
                camel.addRoutesConfigurations(configurations);
            }
        }));
        requireDistinctIds(builders);
        start(added(builders));
    }

    private Map<RoutesBuilder, RouteFile> parsed(List<RouteFile> files) {
        Map<RoutesBuilder, RouteFile> builders = new LinkedHashMap<>();
        files.forEach(file -> naming(file, () -> PluginHelper.getRoutesLoader(camel)
                .findRoutesBuilders(ResourceHelper.fromBytes(file.name(), file.yaml().getBytes(StandardCharsets.UTF_8)))
                .forEach(builder -> builders.put(builder, file))));
        return builders;
    }

    /** Camel would let the second route of an id replace the first, and say nothing. */
    private void requireDistinctIds(Map<RoutesBuilder, RouteFile> builders) {
        Map<String, String> owners = new HashMap<>();
        camel.getRoutes().forEach(route -> owners.put(route.getRouteId(), "the program"));
        builders.forEach((builder, file) -> {
            if (builder instanceof RouteBuilder routes) {
                naming(file, () -> routes.prepareModel(camel));
                routes.getRouteCollection().getRoutes().stream().filter(OptionalIdentifiedDefinition::hasCustomIdAssigned)
                        .forEach(route -> own(owners, file, route.getId()));
            }
        });
    }

    private static void own(Map<String, String> owners, RouteFile file, String route) {
        String owner = owners.putIfAbsent(route, named(file));
        if (owner != null) {
            throw new RouteProblem(named(file), file.place(route) + ": " + owner + " has a route of this id", null);
        }
    }

    /** Adds the routes without starting any. */
    private Map<Route, RouteFile> added(Map<RoutesBuilder, RouteFile> builders) {
        Map<Route, RouteFile> added = new LinkedHashMap<>();
        List<Route> others = List.copyOf(camel.getRoutes());
        Boolean autoStartup = camel.isAutoStartup();
        camel.setAutoStartup(false);
        try {
            builders.forEach((builder, file) -> {
                naming(file, () -> camel.addRoutes(builder));
                camel.getRoutes().stream().filter(route -> !others.contains(route))
                        .forEach(route -> added.putIfAbsent(route, file));
            });
        } finally {
            camel.setAutoStartup(autoStartup);
        }
        return added;
    }

    private void start(Map<Route, RouteFile> added) {
        List<Route> routes = new ArrayList<>(added.keySet());
        for (int i = routes.size() - 1; i >= 0; i--) {
            Route route = routes.get(i);
            if (!Boolean.FALSE.equals(route.isAutoStartup())) {
                naming(added.get(route), () -> camel.getRouteController().startRoute(route.getRouteId()));
            }
        }
    }

    private static String named(RouteFile file) {
        return file.name() + " (" + file.origin() + ")";
    }

    private static void naming(RouteFile file, Step step) {
        try {
            step.run();
        } catch (Exception e) {
            throw new RouteProblem(named(file), Reason.of(file, e), e);
        }
    }

    private interface Step {
        void run() throws Exception;
    }
}
