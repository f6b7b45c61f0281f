package io.segmentrelay.session;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import io.segmentrelay.publish.AccountWriter;

/**
 * Stands between the relay's work and a change of the routes that do it, so that no exchange is lost.
 *
 * <pre>
 *   open ──▶ closed: no request is admitted, walks stop at their checkpoints
 *    ▲           │ no lane is at work, and what they have read is published
 *    │           ▼
 *    │         held: nothing is published, and no signal acted upon
 *    │           │ the routes are changed
 *    └───────────┘
 * </pre>
 *
 * Lanes come to rest first: until then they need their accounts' writers, and those the routes that publish.
 */
@ApplicationScoped
public class RouteGate {
    private static final Logger LOG = Logger.getLogger(RouteGate.class);
    private static final long LOOK_EVERY = 20;
    private static final Duration SILENT = Duration.ofSeconds(5);
    private static final String PUBLISHING = "what is being published";

    private final ReentrantReadWriteLock entries = new ReentrantReadWriteLock();
    private final AtomicInteger lanes = new AtomicInteger();
    /** Accounts whose list would have been read. */
    private final Set<AccountSession> cut = ConcurrentHashMap.newKeySet();
    private final Set<AccountSession> sessions = ConcurrentHashMap.newKeySet();
    private final AtomicLong changes = new AtomicLong();
    private volatile boolean closed;
    private volatile String waitsFor = PUBLISHING;

    /** Whether the routes are about to change: nothing new may begin. */
    boolean isClosed() {
        return closed;
    }

    /** How often the routes have been changed. */
    long changes() {
        return changes.get();
    }

    /** Threads for lanes and readings of lists: as many as there is work. A change of the routes waits for them. */
    public ExecutorService laneThreads() {
        return new LaneThreads(lanes);
    }

    /** Sends something into the routes from outside; waits while they are being changed. */
    public void enter(Runnable entry) {
        entries.readLock().lock();
        try {
            entry.run();
        } finally {
            entries.readLock().unlock();
        }
    }

    /** A change of the routes waits until what it was handed over is published: by the routes that it was read by. */
    void opened(AccountSession session) {
        forgetEnded();
        sessions.add(session);
    }

    /** The account may be another process's by now: what this one knows of it takes memory, and is of no more use. */
    void closed(AccountSession session) {
        cut.remove(session);
        forgetEnded();
    }

    /** One whose writer still works counts as at work until it has ended. */
    private void forgetEnded() {
        sessions.removeIf(session -> session.writer().hasEnded());
    }

    /** The list of this account would have been read now: it is to be read after the change. */
    void cut(AccountSession session) {
        cut.add(session);
    }

    /**
     * Another extension says from now on which segments are followed: nothing goes on by what the one before has said, and
     * every list is read again.
     */
    public void considerAnew() {
        sessions.stream().filter(AccountSession::isOpen).forEach(session -> {
            session.considerAnew();
            session.isListable(); // As the gate is closed, that leaves its list for afterwards, if it may be read at all.
        });
    }

    /** What to do with each account whose list was not read for a change. */
    public void readAgain(Consumer<AccountSession> reading) {
        for (AccountSession session : Set.copyOf(cut)) {
            cut.remove(session);
            if (session.isOpen()) {
                reading.accept(session);
            }
        }
    }

    /**
     * Changes the routes once all that is under way in them has come to rest.
     *
     * @param busy what else is at work in the routes, in words; empty if nothing is
     * @param patience how long to wait for that
     * @param givenUp whether there is no more need to wait
     * @return whether the routes were changed; if not, all goes on as before
     */
    public boolean change(Supplier<Optional<String>> busy, Duration patience, BooleanSupplier givenUp, Runnable change)
            throws InterruptedException {
        closed = true;
        try {
            if (!hold(busy, patience, givenUp)) {
                return false;
            }
            try {
                change.run();
            } finally {
                changes.incrementAndGet();
                entries.writeLock().unlock();
            }
            return true;
        } finally {
            closed = false;
        }
    }

    /** What the last change that was given up has waited for, in words. */
    public String waitsFor() {
        return waitsFor;
    }

    private boolean hold(Supplier<Optional<String>> busy, Duration patience, BooleanSupplier givenUp)
            throws InterruptedException {
        long began = System.nanoTime();
        boolean told = false;
        for (long waited = 0; waited < patience.toNanos() && !givenUp.getAsBoolean(); waited = System.nanoTime() - began) {
            Optional<String> atWork = atWork(busy);
            if (atWork.isEmpty() && entries.writeLock().tryLock(LOOK_EVERY, TimeUnit.MILLISECONDS)) {
                if (atWork(busy).isEmpty()) {
                    return true;
                }
                entries.writeLock().unlock();
            }
            waitsFor = atWork.orElse(PUBLISHING);
            if (!told && waited > SILENT.toNanos()) {
                told = true;
                LOG.infof("routes: a change waits for %s", waitsFor);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY);
        }
        return false;
    }

    private Optional<String> atWork(Supplier<Optional<String>> busy) {
        int running = lanes.get();
        return running == 0 ? busy.get().or(this::unpublished)
                : Optional
                        .of(running + (running == 1 ? " lane" : " lanes") + busy.get().map(what -> ", in " + what).orElse(""));
    }

    private Optional<String> unpublished() {
        forgetEnded();
        List<AccountWriter> writers = sessions.stream().map(AccountSession::writer).filter(writer -> !writer.isIdle()).toList();
        writers.forEach(AccountWriter::settle);
        return writers.isEmpty() ? Optional.empty() : Optional.of(PUBLISHING);
    }
}
