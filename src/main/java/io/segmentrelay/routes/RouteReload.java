package io.segmentrelay.routes;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.apache.camel.support.ResourceReloadStrategySupport;
import org.jboss.logging.Logger;

import io.quarkus.runtime.Quarkus;
import io.segmentrelay.health.ReloadStatus;

/**
 * Puts changed files of routes into force, by the one way in which the relay recovers: sessions end at their checkpoints, all
 * routes are swapped, sessions begin anew.
 *
 * <pre>
 *   new ──▶ the same at the next look ──▶ checked ──▶ no session runs ──▶ swapped ──▶ in force
 *    ▲                                       │                               │
 *    └──── something else is written ◀── refused, once                 rolled back, once
 * </pre>
 *
 * Camel's own strategies watch times of files: a mounted ConfigMap, which is exchanged through a link, is not seen by them.
 */
final class RouteReload extends ResourceReloadStrategySupport {
    private static final Logger LOG = Logger.getLogger(RouteReload.class);
    private static final long EVERY_SECONDS = 1;
    /** A directory that is being exchanged may be unreadable for a moment. */
    private static final int LOOKS_UNREADABLE = 3;

    private final RouteFiles files;
    private final RouteLoader loader;
    private final Consumer<Runnable> sessions;
    private final ReloadStatus status;
    private ScheduledExecutorService thread;
    private Map<String, String> lastRead;
    private Map<String, String> refused;
    private String unreadable;
    private int looks;

    /** @param sessions runs something while no session does */
    RouteReload(RouteFiles files, RouteLoader loader, Consumer<Runnable> sessions, ReloadStatus status) {
        this.files = files;
        this.loader = loader;
        this.sessions = sessions;
        this.status = status;
    }

    @Override
    protected void doStart() {
        thread = getCamelContext().getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "relay-routes");
        thread.scheduleWithFixedDelay(this::lookOrExit, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /** Finishes a change that is under way. */
    @Override
    protected void doStop() {
        thread.shutdown();
    }

    private void lookOrExit() {
        try {
            look();
        } catch (RuntimeException | Error e) {
            if (!isStoppingOrStopped()) {
                LOG.error("routes: neither the new nor the old ones run: a relay with half its routes is none", e);
                Quarkus.asyncExit(1);
            }
        }
    }

    /** Compares contents, never times; fails if the routes are neither the new nor the old ones. */
    synchronized void look() {
        List<RouteFile> set;
        try {
            set = files.read();
        } catch (RouteProblem e) {
            unreadable(e);
            return;
        }
        unreadable = null;
        Map<String, String> read = contents(set);
        boolean isSettled = read.equals(lastRead); // Two looks read the same: nothing is half written.
        lastRead = read;
        if (read.equals(contents(loader.files()))) {
            refused = null;
            status.asBefore();
        } else if (isSettled && !read.equals(refused)) {
            apply(set);
        }
    }

    private void unreadable(RouteProblem problem) {
        looks = problem.getMessage().equals(unreadable) ? looks + 1 : 1;
        unreadable = problem.getMessage();
        if (looks == LOOKS_UNREADABLE) {
            refused = null;
            refuse(problem);
        }
    }

    /** Takes the files as they are now, be they in force already, refused before, or new. */
    @Override
    public synchronized void onReload(Object source) {
        try {
            apply(files.read());
        } catch (RouteProblem e) {
            refuse(e);
        }
    }

    private void apply(List<RouteFile> set) {
        String changes = changes(contents(loader.files()), contents(set));
        refused = contents(set);
        try {
            loader.check(set);
        } catch (RuntimeException e) { // Nothing was touched.
            refuse(e instanceof RouteProblem known ? known : new RouteProblem("the files", e));
            return;
        }
        try {
            sessions.accept(() -> loader.swap(set));
        } catch (RouteProblem e) {
            failed(e);
            status.rolledBack(e.getMessage());
            return;
        }
        refused = null;
        incSucceededCounter();
        status.applied(changes);
    }

    private void refuse(RouteProblem problem) {
        failed(problem);
        status.refused(problem.getMessage());
    }

    private void failed(RouteProblem problem) {
        setLastError(problem);
        incFailedCounter();
    }

    private static Map<String, String> contents(List<RouteFile> files) {
        return files.stream().collect(Collectors.toMap(RouteFile::name, RouteFile::yaml));
    }

    /** In words, such as {@code 20-crawl-members.yaml changed, 50-mine.yaml added}. */
    private static String changes(Map<String, String> before, Map<String, String> now) {
        Map<String, String> changes = new TreeMap<>();
        before.keySet().forEach(name -> changes.put(name, "deleted"));
        now.forEach((name, yaml) -> {
            String what = before.containsKey(name) ? "changed" : "added";
            if (yaml.equals(before.get(name))) {
                changes.remove(name);
            } else {
                changes.put(name, what);
            }
        });
        return changes.isEmpty() ? "all files read again"
                : changes.entrySet().stream().map(change -> change.getKey() + " " + change.getValue())
                        .collect(Collectors.joining(", "));
    }
}
