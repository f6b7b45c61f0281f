package io.segmentrelay.routes;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import org.apache.camel.CamelContext;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PatternHelper;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

import io.segmentrelay.extension.Extensions;

/** Files of routes as Camel understands them; none of their routes is in Camel yet. */
final class ParsedRoutes {
    private final CamelContext camel;
    private final Model model;
    private final Map<RoutesBuilder, RouteFile> builders = new LinkedHashMap<>();

    /** @throws RouteProblem if a file is not what Camel takes */
    ParsedRoutes(CamelContext camel, List<RouteFile> files) {
        this.camel = camel;
        this.model = camel.getCamelContextExtension().getContextPlugin(Model.class);
        files.forEach(file -> RouteProblem.naming(file, () -> PluginHelper.getRoutesLoader(camel)
                .findRoutesBuilders(ResourceHelper.fromBytes(file.name(), file.yaml().getBytes(StandardCharsets.UTF_8)))
                .forEach(builder -> builders.put(builder, file))));
    }

    /**
     * Adds their route configurations to Camel's. Running routes have theirs, and notice nothing.
     *
     * @return what was added, by the file's name
     */
    Map<String, List<RouteConfigurationDefinition>> configure() {
        Map<String, List<RouteConfigurationDefinition>> added = new HashMap<>();
        each((builder, file) -> {
            if (builder instanceof RouteConfigurationsBuilder configurations) {
                List<RouteConfigurationDefinition> before = List.copyOf(model.getRouteConfigurationDefinitions());
                camel.addRoutesConfigurations(configurations);
                List<RouteConfigurationDefinition> news = new ArrayList<>(model.getRouteConfigurationDefinitions());
                news.removeAll(before);
                added.computeIfAbsent(file.name(), none -> new ArrayList<>()).addAll(news);
            }
        });
        return added;
    }

    /** Prepares the routes, with the route configurations that Camel has. */
    void prepare() {
        each((builder, file) -> {
            if (builder instanceof RouteBuilder routes) {
                routes.prepareModel(camel);
            }
        });
    }

    /** Once prepared. */
    List<RouteDefinition> routes(RouteFile file) {
        return builders.entrySet().stream().filter(entry -> entry.getValue() == file).map(Map.Entry::getKey)
                .filter(RouteBuilder.class::isInstance)
                .flatMap(builder -> ((RouteBuilder) builder).getRouteCollection().getRoutes().stream()).toList();
    }

    /**
     * Camel would let the second route of an id replace the first, and say nothing.
     *
     * @param taken who has which id besides these files, in words
     */
    void requireDistinctIds(Map<String, String> taken) {
        Map<String, String> owners = new HashMap<>(taken);
        routes((route, file) -> {
            for (String id : ProcessorDefinitionHelper.gatherAllNodeIds(route, new ArrayList<>(), true, false)) {
                String owner = owners.putIfAbsent(id, file.named());
                if (owner != null) {
                    String what = id.equals(route.getId()) ? "route" : "step";
                    throw new RouteProblem(file.named(), file.place(what, id) + ": " + owner + " has a " + what + " of this id",
                            null);
                }
            }
        });
    }

    /** Else what stands in the place of an extension would be called, or not, by an id that nobody looks for. */
    void requireExtensionsByTheirIds() {
        routes((route, file) -> {
            String uri = route.getInput() == null ? null : route.getInput().getEndpointUri();
            for (String extension : Extensions.ALL) {
                boolean isFrom = ("direct:" + extension).equals(uri);
                if (isFrom != extension.equals(route.getId())) {
                    throw new RouteProblem(file.named(), file.place("route", route.getId()) + ": the route "
                            + (isFrom ? "from direct:" + extension + " must have the id " + extension
                                    : "of the id " + extension + " must be from direct:" + extension),
                            null);
                }
            }
        });
    }

    /** Camel would leave the route without an error policy, and say nothing. */
    void requireConfigurations() {
        routes((route, file) -> {
            if (route.getRouteConfigurationId() == null) {
                return;
            }
            for (String id : camel.resolvePropertyPlaceholders(route.getRouteConfigurationId()).split(",")) {
                if (model.getRouteConfigurationDefinitions().stream()
                        .noneMatch(one -> PatternHelper.matchPattern(one.getId(), id))) {
                    throw new RouteProblem(file.named(), file.place("route", route.getId())
                            + ": there is no routeConfiguration " + id, null);
                }
            }
        });
    }

    /** Adds them to Camel, file by file; whether they start is Camel's setting. */
    void add(BiConsumer<RouteFile, Runnable> around) {
        builders.forEach((builder, file) -> around.accept(file,
                () -> RouteProblem.naming(file, () -> camel.addRoutes(builder))));
    }

    private void routes(BiConsumer<RouteDefinition, RouteFile> visitor) {
        builders.values().stream().distinct().forEach(file -> RouteProblem.naming(file,
                () -> routes(file).forEach(route -> visitor.accept(route, file))));
    }

    private interface Visitor {
        void visit(RoutesBuilder builder, RouteFile file) throws Exception;
    }

    private void each(Visitor visitor) {
        builders.forEach((builder, file) -> RouteProblem.naming(file, () -> visitor.visit(builder, file)));
    }
}
