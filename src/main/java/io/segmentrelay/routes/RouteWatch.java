package io.segmentrelay.routes;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.segmentrelay.extension.Extensions;
import io.segmentrelay.health.ReloadStatus;
import io.segmentrelay.session.RouteGate;

/**
 * Compares the files of routes with those in force, and puts what is new into force.
 *
 * <pre>
 *   new ──▶ the same at the next look ──▶ checked ──▶ lanes at rest ──▶ swapped ──▶ in force
 *    ▲                                       │             │               │
 *    └── something else is written ◀── refused, once    postponed     rolled back, once
 * </pre>
 */
final class RouteWatch {
    /** A directory that is being exchanged may be unreadable for a moment. */
    private static final int ROUNDS_UNREADABLE = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Walks are held up for so long at first by what they do not wait for themselves. */
    private static final Duration PATIENCE_BEHIND_COMMIT = Duration.ofSeconds(30);

    /** What was interrupted in an extension fails, and comes to rest, soon or not at all. */
    private static final Duration ONCE_INTERRUPTED = Duration.ofSeconds(5);

    private final RouteFiles files;
    private final RouteLoader loader;
    private final RouteGate gate;
    private final ReloadStatus news;
    private final BooleanSupplier ending;
    private final Duration patienceBehindCommit;
    private final Postponed postponed = new Postponed();
    /** As read the last time. */
    private Map<String, String> lastRead;
    /** What cannot be used. */
    private Map<String, String> refused;
    private String unreadable;
    private int rounds;

    /** @param ending whether the program is about to end */
    RouteWatch(RouteFiles files, RouteLoader loader, RouteGate gate, ReloadStatus news, BooleanSupplier ending) {
        this(files, loader, gate, news, ending, PATIENCE_BEHIND_COMMIT);
    }

    RouteWatch(RouteFiles files, RouteLoader loader, RouteGate gate, ReloadStatus news, BooleanSupplier ending,
            Duration patienceBehindCommit) {
        this.patienceBehindCommit = patienceBehindCommit;
        this.files = files;
        this.loader = loader;
        this.gate = gate;
        this.news = news;
        this.ending = ending;
    }

    /**
     * Looks once; to be called again every second.
     *
     * @throws IllegalStateException if the routes are neither the new nor the old ones
     */
    void look() throws InterruptedException {
        List<RouteFile> set;
        try {
            set = files.read();
        } catch (RouteProblem e) {
            unreadable(e);
            return;
        }
        unreadable = null;
        Map<String, String> read = RouteChange.contents(set);
        boolean settled = read.equals(lastRead);
        lastRead = read;
        postponed.endUnless(read);
        RouteChange change = RouteChange.between(loader.files(), set);
        if (change.isNone()) {
            refused = null;
            news.asBefore();
        } else if (settled && !read.equals(refused) // Not what is but half written.
                && postponed.isTime(() -> loader.busy(change).isEmpty())) {
            apply(change, read);
        }
    }

    private void unreadable(RouteProblem problem) {
        rounds = problem.getMessage().equals(unreadable) ? rounds + 1 : 1;
        unreadable = problem.getMessage();
        if (rounds == ROUNDS_UNREADABLE) {
            refused = null;
            news.refused(problem.getMessage());
        }
    }

    private void apply(RouteChange change, Map<String, String> read) throws InterruptedException {
        RouteChange checked;
        try {
            checked = loader.check(change);
        } catch (RouteProblem e) {
            refused = read;
            news.refused(e.getMessage());
            return;
        } catch (RuntimeException e) { // Nobody foresaw it, but nothing was touched.
            refused = read;
            news.refused("the files cannot be checked: " + RouteErrorMessage.of(e));
            return;
        }
        try {
            Optional<String> waitsFor = swap(change, checked);
            if (waitsFor.isEmpty()) {
                refused = null;
                postponed.end();
                news.applied(checked);
            } else if (!ending.getAsBoolean()) {
                postponed.again(read, loader.isBehindCommit(change) && loader.busy(change).isPresent());
                news.postponed(checked, waitsFor.get());
            }
        } catch (RouteProblem e) {
            refused = read;
            news.rolledBack(e.getMessage());
        }
    }

    /** @return what does not come to rest, in words; empty if the routes were swapped */
    private Optional<String> swap(RouteChange change, RouteChange checked) throws InterruptedException {
        AtomicBoolean swapped = new AtomicBoolean();
        boolean decidesAnew = loader.touches(checked, Extensions.CONSIDER_SEGMENT);
        Runnable swapping = () -> {
            swapped.set(loader.swap(checked));
            if (swapped.get() && decidesAnew) {
                gate.considerAnew();
            }
        };
        if (checked.onlyAdds(files::isPacked) && !decidesAnew) {
            swapping.run();
        } else {
            Duration patience = loader.isBehindCommit(change) ? postponed.patience(patienceBehindCommit, PATIENCE) : PATIENCE;
            Supplier<Optional<String>> busy = () -> loader.busy(checked);
            if (!gate.change(busy, patience, ending, swapping)
                    && !(loader.interrupt(patience) && gate.change(busy, ONCE_INTERRUPTED, ending, swapping))) {
                return Optional.of(gate.waitsFor());
            }
        }
        return swapped.get() ? Optional.empty() : loader.busy(checked).or(() -> Optional.of("a route that does not stop"));
    }
}
