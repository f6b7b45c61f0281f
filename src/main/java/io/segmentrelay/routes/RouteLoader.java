package io.segmentrelay.routes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.ShutdownStrategy;
import org.apache.camel.support.DefaultRegistry;

import io.segmentrelay.extension.StepGuard;

/** Puts the routes of all files into Camel, and takes them out again. For one thread. */
public final class RouteLoader {
    /** How long exchanges may take to leave the routes that are taken out. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final CamelContext camel;
    private final Model model;
    private final Duration patience;
    private List<RouteFile> files = List.of();
    /** Ids of the routes that the files have. */
    private Set<String> loaded = Set.of();

    /** @param camel is running, and gets its route configurations from nowhere else */
    public RouteLoader(CamelContext camel) {
        this(camel, PATIENCE);
    }

    RouteLoader(CamelContext camel, Duration patience) {
        this.camel = camel;
        this.model = camel.getCamelContextExtension().getContextPlugin(Model.class);
        this.patience = patience;
    }

    List<RouteFile> files() {
        return files;
    }

    /**
     * Adds the routes of these files, then starts them, the last route first: called routes before their callers.
     *
     * @throws RouteProblem if a file cannot be used; nothing of any is in Camel then, beans aside
     */
    public void load(List<RouteFile> set) {
        Map<Route, RouteFile> added = new LinkedHashMap<>();
        List<Route> others = List.copyOf(camel.getRoutes());
        try {
            new ParsedRoutes(camel, others, set).add((file, adding) -> {
                RouteProblem.naming(file, () -> unstarted(adding));
                camel.getRoutes().stream().filter(route -> !others.contains(route))
                        .forEach(route -> added.putIfAbsent(route, file));
            });
            start(added);
        } catch (RouteProblem e) {
            unload(camel.getRoutes().stream().filter(route -> !others.contains(route)).toList());
            throw e;
        }
        loaded = added.keySet().stream().map(Route::getRouteId).collect(Collectors.toSet());
        files = List.copyOf(set);
    }

    /** Checks files as {@link ParsedRoutes} does, and touches nothing that runs. */
    void check(List<RouteFile> set) {
        Registry registry = camel.getRegistry();
        DefaultRegistry trial = new DefaultRegistry(registry); // For beans that the files define.
        List<RouteConfigurationDefinition> configurations = List.copyOf(model.getRouteConfigurationDefinitions());
        trial.start();
        camel.getCamelContextExtension().setRegistry(trial);
        try {
            removeConfigurations(); // Running routes have their own.
            new ParsedRoutes(camel, camel.getRoutes().stream().filter(route -> !isLoaded(route)).toList(), set);
        } finally {
            removeConfigurations();
            model.addRouteConfigurations(configurations);
            camel.getCamelContextExtension().setRegistry(registry);
            trial.stop();
        }
    }

    /** @throws RouteProblem if they do not start: the former ones run again, or an IllegalStateException is thrown */
    void swap(List<RouteFile> set) {
        unload(camel.getRoutes().stream().filter(this::isLoaded).toList());
        try {
            load(set);
        } catch (RouteProblem e) {
            try {
                load(files);
            } catch (RouteProblem again) {
                throw new IllegalStateException("the routes that ran before cannot be put back: " + again.getMessage(), again);
            }
            throw e;
        }
    }

    private boolean isLoaded(Route route) {
        return loaded.contains(route.getRouteId());
    }

    private void unload(List<Route> routes) {
        ShutdownStrategy shutdown = camel.getShutdownStrategy();
        boolean forces = shutdown.isShutdownNowOnTimeout();
        long timeout = shutdown.getTimeout();
        shutdown.setShutdownNowOnTimeout(false); // Else Camel would refuse every exchange after a route has hung.
        shutdown.setTimeout(1);
        try {
            stop(routes);
            routes.forEach(route -> unchecked(
                    () -> model.removeRouteDefinition(model.getRouteDefinition(route.getRouteId()))));
        } finally {
            shutdown.setTimeout(timeout);
            shutdown.setShutdownNowOnTimeout(forces);
        }
        removeConfigurations();
    }

    private void removeConfigurations() {
        List.copyOf(model.getRouteConfigurationDefinitions())
                .forEach(one -> unchecked(() -> model.removeRouteConfiguration(one)));
    }

    /**
     * Called routes stop after their callers. An exchange that does not end is interrupted in its extension, or left behind.
     */
    private void stop(List<Route> routes) {
        long deadline = System.nanoTime() + patience.toNanos();
        for (Route route : routes.stream().sorted(Comparator.comparing(RouteLoader::isCalled)).toList()) {
            long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
            unchecked(() -> {
                if (!camel.getRouteController().stopRoute(route.getRouteId(), millis, TimeUnit.MILLISECONDS, true)) {
                    interrupt();
                    camel.getRouteController().stopRoute(route.getRouteId());
                }
            });
        }
    }

    private static boolean isCalled(Route route) {
        return route.getEndpoint().getEndpointUri().startsWith("direct:");
    }

    private void interrupt() {
        if (camel.getCamelContextExtension().getReactiveExecutor() instanceof StepGuard guard) {
            guard.interrupt();
        }
    }

    private void unstarted(RouteProblem.Step adding) throws Exception {
        Boolean autoStartup = camel.isAutoStartup();
        camel.setAutoStartup(false);
        try {
            adding.run();
        } finally {
            camel.setAutoStartup(autoStartup);
        }
    }

    private void start(Map<Route, RouteFile> added) {
        List<Route> routes = new ArrayList<>(added.keySet());
        for (int i = routes.size() - 1; i >= 0; i--) {
            Route route = routes.get(i);
            if (!Boolean.FALSE.equals(route.isAutoStartup())) {
                RouteProblem.naming(added.get(route), () -> camel.getRouteController().startRoute(route.getRouteId()));
            }
        }
    }

    private static void unchecked(RouteProblem.Step step) {
        try {
            step.run();
        } catch (Exception e) {
            throw new IllegalStateException("routes cannot be taken out", e);
        }
    }
}
