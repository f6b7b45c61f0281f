package io.segmentrelay.routes;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** Puts files of routes into Camel, at the start and whenever they change. */
public final class RouteLoader {
    private final CamelContext camel;

    /** @param camel may be running: routes are started as they come */
    public RouteLoader(CamelContext camel) {
        this.camel = camel;
    }

    /**
     * Adds these files, the route configurations of all of them first, then the routes in the order of the files.
     *
     * @throws RouteProblem if a file cannot be used; those before it have been added
     */
    public void load(List<RouteFile> files) {
        Map<RouteFile, Collection<RoutesBuilder>> parsed = new LinkedHashMap<>();
        files.forEach(file -> naming(file, () -> parsed.put(file, parse(file))));
        parsed.forEach((file, builders) -> naming(file, () -> {
            for (RoutesBuilder builder : builders) {
                if (builder instanceof RouteConfigurationsBuilder configurations) {
                    camel.addRoutesConfigurations(configurations);
                }
            }
        }));
        parsed.forEach((file, builders) -> naming(file, () -> {
            for (RoutesBuilder builder : builders) {
                camel.addRoutes(builder);
            }
        }));
    }

    private Collection<RoutesBuilder> parse(RouteFile file) throws Exception {
        return PluginHelper.getRoutesLoader(camel).findRoutesBuilders(
                ResourceHelper.fromBytes(file.name(), file.yaml().getBytes(StandardCharsets.UTF_8)));
    }

    private static void naming(RouteFile file, Step step) {
        try {
            step.run();
        } catch (Exception e) {
            throw new RouteProblem(file.name() + " (" + file.origin() + ")", e);
        }
    }

    private interface Step {
        void run() throws Exception;
    }
}
