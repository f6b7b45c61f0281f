package io.segmentrelay.routes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteConfigurationDefinition;

import io.segmentrelay.extension.Extensions;
import io.segmentrelay.extension.StepGuard;

/**
 * Puts files of routes into Camel, and takes them out again: all of them are understood before the first of their routes
 * starts. For one thread.
 */
public final class RouteLoader {
    /** How long an exchange may take to leave a route that is to be replaced. */
    private static final long PATIENCE_SECONDS = 10;
    private static final Set<String> BEHIND_COMMIT = Set.of(Extensions.AFTER_COMMIT, Extensions.SEGMENT_FAILED);

    private final CamelContext camel;
    private final Model model;
    private final Map<String, Loaded> loaded = new TreeMap<>();

    /** What a file has put into Camel. */
    private record Loaded(RouteFile file, List<String> routes, List<RouteConfigurationDefinition> configurations) {
    }

    /** @param camel is running */
    public RouteLoader(CamelContext camel) {
        this.camel = camel;
        this.model = camel.getCamelContextExtension().getContextPlugin(Model.class);
    }

    /**
     * Adds these files and starts their routes. Route configurations come first, so that a route may name one of a later
     * file. The last route starts first: those that are called before those that call.
     *
     * @throws RouteProblem if a file cannot be used; nothing of any is in Camel then
     */
    public void load(List<RouteFile> files) {
        FileBeans beans = FileBeans.before(camel, files);
        List<Route> others = List.copyOf(camel.getRoutes());
        List<RouteConfigurationDefinition> otherConfigurations = List.copyOf(model.getRouteConfigurationDefinitions());
        try {
            ParsedRoutes parsed = new ParsedRoutes(camel, files);
            Map<String, List<RouteConfigurationDefinition>> configurations = parsed.configure();
            parsed.prepare();
            parsed.requireDistinctIds(taken());
            parsed.requireExtensionsByTheirIds();
            parsed.requireConfigurations();
            Map<Route, RouteFile> added = added(parsed);
            start(added);
            files.forEach(file -> loaded.put(file.name(), new Loaded(file, added.entrySet().stream()
                    .filter(entry -> entry.getValue() == file).map(entry -> entry.getKey().getRouteId()).toList(),
                    configurations.getOrDefault(file.name(), List.of()))));
        } catch (RouteProblem e) {
            List<Route> remains = new ArrayList<>(camel.getRoutes());
            remains.removeAll(others);
            remains.forEach(route -> stop(route.getRouteId(), false));
            remains.forEach(route -> remove(route.getRouteId()));
            List<RouteConfigurationDefinition> left = new ArrayList<>(model.getRouteConfigurationDefinitions());
            left.removeAll(otherConfigurations);
            left.forEach(this::remove);
            beans.restore();
            throw e;
        }
    }

    /** What is in force. */
    List<RouteFile> files() {
        return loaded.values().stream().map(Loaded::file).toList();
    }

    /**
     * Checks a change, and touches nothing that runs.
     *
     * @return the change; of the routes of all files if it is one of a route configuration too
     *
     * @throws RouteProblem if it cannot be used
     */
    RouteChange check(RouteChange change) {
        try (TrialRegistry beans = TrialRegistry.begin(camel)) {
            return tried(change);
        }
    }

    private RouteChange tried(RouteChange change) {
        List<RouteConfigurationDefinition> before = List.copyOf(model.getRouteConfigurationDefinitions());
        ParsedRoutes parsed = new ParsedRoutes(camel, change.set());
        try {
            before.forEach(this::remove);
            Map<String, List<RouteConfigurationDefinition>> configurations = parsed.configure();
            parsed.prepare();
            parsed.requireDistinctIds(taken(loaded.keySet()));
            parsed.requireExtensionsByTheirIds();
            parsed.requireConfigurations();
            boolean ofAll = change.affected().stream().anyMatch(name -> !configurations.getOrDefault(name, List.of()).isEmpty()
                    || loaded.containsKey(name) && !loaded.get(name).configurations().isEmpty());
            RouteChange checked = ofAll ? change.ofAll(loaded.keySet()) : change;
            new RouteTrial(camel).build(parsed, checked.files());
            return checked;
        } finally {
            List.copyOf(model.getRouteConfigurationDefinitions()).forEach(this::remove);
            model.addRouteConfigurations(before);
        }
    }

    /**
     * Whether what a change takes away is only told of what was committed: no walk waits for it, however long it takes. Each
     * file has one of the two points then, and no file that stays names any other route of it.
     *
     * @param change of the files that differ, as it was before it was checked
     */
    boolean isBehindCommit(RouteChange change) {
        Map<Boolean, List<Loaded>> goes = loaded.values().stream()
                .collect(Collectors.partitioningBy(one -> change.affected().contains(one.file().name())));
        return !goes.get(true).isEmpty() && goes.get(true).stream().map(Loaded::routes)
                .allMatch(routes -> routes.stream().anyMatch(BEHIND_COMMIT::contains) && routes.stream()
                        .allMatch(route -> BEHIND_COMMIT.contains(route) || !isNamed(route, goes.get(false))));
    }

    /** By its address without scheme and options, as the two may stand apart; a comment counts too. */
    private boolean isNamed(String route, List<Loaded> files) {
        String address = camel.getRoute(route).getEndpoint().getEndpointUri().replaceFirst("^[^:]*:/*", "")
                .replaceFirst("\\?.*", "");
        return files.stream().anyMatch(one -> one.file().yaml().contains(address));
    }

    /** Whether a file is changed that has this route, or had it before. */
    boolean touches(RouteChange change, String route) {
        return routes(change.affected()).contains(route)
                || change.files().stream().anyMatch(file -> file.yaml().contains(route));
    }

    /** Where exchanges are in the routes that a change takes away, in words; empty if there are none. */
    Optional<String> busy(RouteChange change) {
        String busy = routes(change.affected()).stream().filter(route -> camel.getInflightRepository().size(route) > 0)
                .collect(Collectors.joining(", "));
        return busy.isEmpty() ? Optional.empty() : Optional.of(busy);
    }

    /**
     * Interrupts what has been in an extension for this long.
     *
     * @return whether anything has
     */
    boolean interrupt(Duration longer) {
        return camel.getCamelContextExtension().getReactiveExecutor() instanceof StepGuard guard && guard.interrupt(longer);
    }

    /**
     * Takes the affected routes out, and puts the new ones in.
     *
     * @return false if a route has an exchange that does not end: nothing is changed then
     *
     * @throws RouteProblem if the new ones do not start; the old ones run again
     * @throws IllegalStateException if not even those do
     */
    boolean swap(RouteChange change) {
        List<Loaded> old = change.affected().stream().filter(loaded::containsKey).sorted().map(loaded::get).toList();
        if (!stop(routes(change.affected()))) {
            return false;
        }
        old.forEach(this::remove);
        try {
            load(change.files());
            return true;
        } catch (RouteProblem e) {
            try {
                load(old.stream().map(Loaded::file).toList());
            } catch (RouteProblem again) {
                throw new IllegalStateException("the routes that ran before cannot be put back: " + again.getMessage(), again);
            }
            throw e;
        }
    }

    private List<String> routes(Set<String> files) {
        return loaded.values().stream().filter(one -> files.contains(one.file().name()))
                .flatMap(one -> one.routes().stream()).toList();
    }

    /** Those that others call stop last, so that whatever is on the way can end. */
    private boolean stop(List<String> routes) {
        List<String> running = new ArrayList<>(routes.stream().filter(route -> !isCalled(route)).toList());
        routes.stream().filter(this::isCalled).forEach(running::add);
        List<String> stopped = new ArrayList<>();
        for (String route : running) {
            boolean wasStarted = camel.getRouteController().getRouteStatus(route).isStarted();
            if (!stop(route, true)) {
                for (int i = stopped.size() - 1; i >= 0; i--) {
                    start(stopped.get(i));
                }
                return false;
            }
            if (wasStarted) {
                stopped.add(route);
            }
        }
        return true;
    }

    private boolean isCalled(String route) {
        return camel.getRoute(route).getEndpoint().getEndpointUri().startsWith("direct:");
    }

    private boolean stop(String route, boolean orNot) {
        try {
            return camel.getRouteController().stopRoute(route, PATIENCE_SECONDS, TimeUnit.SECONDS, orNot);
        } catch (Exception e) {
            throw new IllegalStateException("route " + route + " cannot be stopped", e);
        }
    }

    private void start(String route) {
        try {
            camel.getRouteController().startRoute(route);
        } catch (Exception e) {
            throw new IllegalStateException("route " + route + " cannot be started again", e);
        }
    }

    private void remove(Loaded old) {
        old.routes().forEach(this::remove);
        old.configurations().forEach(this::remove);
        loaded.remove(old.file().name());
    }

    private void remove(String route) {
        try {
            model.removeRouteDefinition(model.getRouteDefinition(route));
        } catch (Exception e) {
            throw new IllegalStateException("route " + route + " cannot be removed", e);
        }
    }

    private void remove(RouteConfigurationDefinition configuration) {
        try {
            model.removeRouteConfiguration(configuration);
        } catch (Exception e) {
            throw new IllegalStateException("route configuration " + configuration.getId() + " cannot be removed", e);
        }
    }

    private Map<String, String> taken() {
        return taken(Set.of());
    }

    /** Who has which route's id, without the routes of these files. */
    private Map<String, String> taken(Collection<String> without) {
        Map<String, String> taken = new HashMap<>();
        camel.getRoutes().forEach(route -> taken.put(route.getRouteId(), "the program"));
        loaded.forEach((name, one) -> one.routes().forEach(route -> {
            if (without.contains(name)) {
                taken.remove(route);
            } else {
                taken.put(route, one.file().named());
            }
        }));
        return taken;
    }

    /** Adds the routes without starting any. */
    private Map<Route, RouteFile> added(ParsedRoutes parsed) {
        Map<Route, RouteFile> added = new LinkedHashMap<>();
        List<Route> others = List.copyOf(camel.getRoutes());
        parsed.add((file, adding) -> {
            RouteProblem.naming(file, () -> RouteTrial.unstarted(camel, adding::run));
            camel.getRoutes().stream().filter(route -> !others.contains(route))
                    .forEach(route -> added.putIfAbsent(route, file));
        });
        return added;
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
}
