package io.segmentrelay.routes;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PatternHelper;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;

import io.quarkus.runtime.ImageMode;
import io.segmentrelay.extension.Extensions;

/**
 * All files of routes as Camel understands them: their route configurations are in Camel, their routes not yet. Missing
 * components, beans or options show only when routes are added.
 */
public final class ParsedRoutes {
    private final CamelContext camel;
    private final Model model;
    private final Map<RoutesBuilder, RouteFile> builders = new LinkedHashMap<>();

    /**
     * Adds the route configurations of all files first, so that a route may name one of a later file.
     *
     * @param others routes that stay, beside those of the files
     * @throws RouteProblem if Camel does not take a file, or it breaks a rule of the relay; its route configurations and beans
     *         may be in Camel by then
     */
    ParsedRoutes(CamelContext camel, Collection<Route> others, List<RouteFile> files) {
        this.camel = camel;
        this.model = camel.getCamelContextExtension().getContextPlugin(Model.class);
        files.forEach(file -> RouteProblem.naming(file, () -> PluginHelper.getRoutesLoader(camel)
                .findRoutesBuilders(ResourceHelper.fromBytes(file.name(), file.yaml().getBytes(StandardCharsets.UTF_8)))
                .forEach(builder -> builders.put(builder, file))));
        each((builder, file) -> {
            if (builder instanceof RouteConfigurationsBuilder configurations) {
                camel.addRoutesConfigurations(configurations);
            }
        });
        each((builder, file) -> {
            if (builder instanceof RouteBuilder routes) {
                routes.prepareModel(camel);
            }
        });
        requireDistinctIds(others);
        requireExtensionsByTheirIds();
        requireConfigurations();
    }

    /** Checks files without a program that runs them; throws a RouteProblem for the first that is not understood. */
    public static void check(List<RouteFile> files) {
        files.forEach(file -> RouteProblem.naming(file,
                () -> new Compose(LoadSettings.builder().build()).composeString(file.yaml())));
        if (ImageMode.current().isNativeImage()) {
            return; // In a native binary the build has put Camel's parts together, for one context only.
        }
        DefaultCamelContext camel = new DefaultCamelContext();
        try {
            camel.start();
            new ParsedRoutes(camel, List.of(), files);
        } finally {
            camel.stop();
        }
    }

    /** Adds the routes of each file to Camel; whether they start is Camel's setting. */
    void add(BiConsumer<RouteFile, RouteProblem.Step> around) {
        builders.forEach((builder, file) -> around.accept(file, () -> camel.addRoutes(builder)));
    }

    /** Camel would let the second route of an id replace the first, and say nothing. */
    private void requireDistinctIds(Collection<Route> others) {
        Map<String, String> owners = new HashMap<>();
        others.forEach(route -> owners.put(route.getRouteId(), "the program"));
        routes((route, file) -> {
            for (String id : ProcessorDefinitionHelper.gatherAllNodeIds(route, new ArrayList<>(), true, false)) {
                String owner = owners.putIfAbsent(id, file.named());
                if (owner != null) {
                    String what = id.equals(route.getId()) ? "route" : "step";
                    throw problem(file, what, id, owner + " has a " + what + " of this id");
                }
            }
        });
    }

    /** Extensions are called by the id of their route: with another id one would be left out. */
    private void requireExtensionsByTheirIds() {
        routes((route, file) -> {
            String uri = route.getInput() == null ? null : route.getInput().getEndpointUri();
            for (String extension : Extensions.ALL) {
                boolean isFrom = ("direct:" + extension).equals(uri);
                if (isFrom != extension.equals(route.getId())) {
                    throw problem(file, "route", route.getId(), "the route "
                            + (isFrom ? "from direct:" + extension + " must have the id " + extension
                                    : "of the id " + extension + " must be from direct:" + extension));
                }
            }
        });
    }

    /** Camel would leave the route without an error policy, and say nothing. */
    private void requireConfigurations() {
        routes((route, file) -> {
            if (route.getRouteConfigurationId() == null) {
                return;
            }
            for (String id : camel.resolvePropertyPlaceholders(route.getRouteConfigurationId()).split(",")) {
                if (model.getRouteConfigurationDefinitions().stream()
                        .noneMatch(one -> PatternHelper.matchPattern(one.getId(), id))) {
                    throw problem(file, "route", route.getId(), "there is no routeConfiguration " + id);
                }
            }
        });
    }

    private static RouteProblem problem(RouteFile file, String what, String id, String reason) {
        return new RouteProblem(file.named(), file.place(what, id) + ": " + reason, null);
    }

    private void routes(BiConsumer<RouteDefinition, RouteFile> visitor) {
        each((builder, file) -> {
            if (builder instanceof RouteBuilder routes) {
                routes.getRouteCollection().getRoutes().forEach(route -> visitor.accept(route, file));
            }
        });
    }

    private interface Visitor {
        void visit(RoutesBuilder builder, RouteFile file) throws Exception;
    }

    private void each(Visitor visitor) {
        builders.forEach((builder, file) -> RouteProblem.naming(file, () -> visitor.visit(builder, file)));
    }
}
