package io.segmentrelay.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jboss.logging.Logger;

import io.segmentrelay.lease.GroupLease;
import io.segmentrelay.lease.Lease;
import io.segmentrelay.ledger.StateProblem;
import io.segmentrelay.state.StateKey;
import io.segmentrelay.text.Causes;

/**
 * The accounts that this process runs: those whose partition of the state topic it holds. There is one way to begin, be
 * it after a start, an assignment or a failed commit: fence, load to the end, go on.
 */
@ApplicationScoped
public class Accounts implements GroupLease.Listener {
    private static final Logger LOG = Logger.getLogger(Accounts.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LANES = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final SessionFactory factory;
    private final Map<String, AccountSession> sessions = new ConcurrentHashMap<>();
    /** Partitions held by the lease, as last told. */
    private final Map<Integer, Holding> held = new ConcurrentHashMap<>();
    private final ExecutorService starters = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "relay-start");
        thread.setDaemon(true);
        return thread;
    });
    /** Why the accounts of a partition cannot begin yet, as last told. */
    private final Map<Integer, String> awaiting = new ConcurrentHashMap<>();
    private final Recovery recovery = new Recovery(System::nanoTime);
    private final Map<Integer, Object> locks = new ConcurrentHashMap<>();
    private volatile Lease lease;
    private volatile boolean closing;
    /** Held for reading by whoever begins sessions, for writing while none may begin. */
    private final ReadWriteLock beginnings = new ReentrantReadWriteLock();

    @Inject
    public Accounts(SessionFactory factory) {
        this.factory = factory;
    }

    /** Begins to take part in the group of relays, or runs all accounts if this is a dry run. Topics must have been checked. */
    public void start() {
        lease = factory.lease(this);
        lease.start();
    }

    /** Sessions of accounts that run here now. */
    public Collection<AccountSession> open() {
        return sessions.values().stream().filter(AccountSession::isOpen).toList();
    }

    @Override
    public void held(Set<Integer> partitions) {
        partitions.forEach(partition -> held.computeIfAbsent(partition, none -> new Holding(lease)));
        recovery.placed();
        partitions.forEach(this::serveSoon);
    }

    @Override
    public void revoked(Set<Integer> partitions) {
        partitions.stream().map(held::remove).filter(Objects::nonNull).forEach(Holding::end);
        end(sessions.values().stream().filter(session -> partitions.contains(partition(session.account()))).toList());
    }

    /** Not to be mended from within: whoever runs the program starts it again. */
    @Override
    public void broken(Throwable failure) {
        LOG.error("the lease has broken", failure);
        factory.stopProgram("this process can no longer hold a place among the relays: " + words(failure));
    }

    private void serveSoon(int partition) {
        if (!closing) {
            inBackground(() -> serve(partition));
        }
    }

    /** What nobody foresaw must not leave accounts unserved by a process that seems well. */
    private void inBackground(Runnable task) {
        starters.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.error("an account can neither begin nor end", e);
                factory.stopProgram("accounts can no longer be served here: " + words(e));
            }
        });
    }

    private void serve(int partition) {
        synchronized (locks.computeIfAbsent(partition, none -> new Object())) {
            boolean done = false;
            for (Holding holding; !done && !closing && (holding = held.get(partition)) != null;) {
                beginnings.readLock().lock();
                try {
                    List<String> idle = idle(partition);
                    done = idle.isEmpty() || begin(partition, holding, idle);
                } finally {
                    beginnings.readLock().unlock();
                }
            }
        }
    }

    private List<String> idle(int partition) {
        return factory.accounts().stream().filter(account -> partition(account) == partition)
                .filter(account -> !sessions.containsKey(account) && recovery.mayBegin(account)).toList();
    }

    /**
     * A start that outlives its holding is thrown away, also if the partition has come back meanwhile: what it has loaded is
     * older than what others have committed between.
     */
    private boolean begin(int partition, Holding holding, List<String> accounts) {
        try {
            List<AccountSession> opened = factory.open(partition, accounts, holding, this::failed);
            opened.forEach(session -> sessions.put(session.account(), session));
            awaiting.remove(partition);
            if (holding.isCurrent()) {
                announce(opened);
            } else {
                end(opened); // Revoked while it was loaded, when there was no session to end yet.
            }
            return true;
        } catch (InterruptedException e) {
            return true;
        } catch (StateProblem e) {
            return give(partition, e);
        } catch (RuntimeException e) {
            if (isFenced(e)) {
                LOG.warnf("partition %d of the state topic: fenced while starting: waiting for the lease", partition);
                accounts.forEach(recovery::fenced);
                lease.doubt();
                return true;
            }
            return wait(partition, "partition " + partition + " of the state topic: cannot begin yet: " + e.getMessage());
        }
    }

    /** A session that could not be announced does nothing: it ends, or its account would pass for served. */
    private void announce(List<AccountSession> opened) {
        RuntimeException failure = null;
        for (AccountSession session : opened) {
            try {
                factory.announce(session);
                if (session.writer().isProven()) {
                    recovery.over(session.account());
                }
            } catch (RuntimeException e) {
                failure = e;
                end(List.of(session));
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private boolean give(int partition, StateProblem problem) {
        if (problem.passes()) {
            return wait(partition, problem.getMessage());
        }
        factory.stopProgram(problem.getMessage());
        return true;
    }

    /** Says why once, however often it is tried again. */
    private boolean wait(int partition, String why) {
        if (!why.equals(awaiting.put(partition, why))) {
            LOG.warn(why);
        }
        pause(RETRY);
        return false;
    }

    /** A commit failed, or something broke: the session is thrown away with all that was not committed. */
    private void failed(AccountSession session, Throwable failure) {
        boolean isFenced = isFenced(failure);
        factory.recovering(session.account(), isFenced);
        inBackground(() -> {
            Duration rest = drop(session, isFenced);
            if (rest == null) {
                return; // Revoked meanwhile: whoever holds the partition now goes on from the last commit.
            }
            session.close(Duration.ZERO);
            if (isFenced) {
                LOG.warnf("account %s: another process has taken it over: dropped here", session.account());
                lease.doubt();
            } else {
                String why = "nothing was committed (" + factory.why(failure) + ")";
                recovery.trouble(session.account(), why);
                LOG.warnf("account %s: %s: going on from the last commit in %d s", session.account(), why, rest.toSeconds());
                pause(rest);
                serve(partition(session.account()));
            }
        });
    }

    /**
     * Marks an account that is fenced or rests before anybody can find that it is idle, and only if it is still this session
     * that runs it.
     *
     * @return how long it rests; null if another session or none runs it
     */
    private Duration drop(AccountSession session, boolean isFenced) {
        AtomicReference<Duration> rest = new AtomicReference<>();
        sessions.computeIfPresent(session.account(), (account, running) -> {
            if (running != session) {
                return running;
            }
            if (isFenced) {
                recovery.fenced(account);
                rest.set(Duration.ZERO);
            } else {
                rest.set(recovery.failed(account, session.lasted()));
            }
            return null;
        });
        return rest.get();
    }

    private static boolean isFenced(Throwable failure) {
        return Causes.of(failure).anyMatch(cause -> cause instanceof ProducerFencedException
                || cause instanceof InvalidProducerEpochException);
    }

    static String words(Throwable failure) {
        Throwable root = Causes.root(failure);
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }

    private int partition(String account) {
        return StateKey.partition(account, factory.statePartitions());
    }

    private static void pause(Duration time) {
        try {
            TimeUnit.MILLISECONDS.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(List<AccountSession> ending) {
        List<Thread> threads = new ArrayList<>();
        for (AccountSession session : ending) {
            if (sessions.remove(session.account(), session)) {
                Thread thread = new Thread(() -> session.close(PATIENCE), "relay-end-" + session.account());
                threads.add(thread);
                thread.start();
            }
        }
        try {
            for (Thread thread : threads) {
                thread.join(PATIENCE.plusSeconds(1).toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Has something changed that sessions work by, such as the routes: they end at their checkpoints, and once it has
     * changed, others begin as after a failed commit. Exchanges of the former then have a session that has ended, and a
     * producer that is fenced: they publish nothing. The lease stays.
     *
     * @param change runs while no account does; what it throws is thrown on, and accounts run all the same
     */
    public void change(Runnable change) {
        held.replaceAll((partition, holding) -> {
            holding.end(); // From now on no request is sent in it, and no start goes on.
            return new Holding(lease);
        });
        awaitLanes();
        end(List.copyOf(sessions.values()));
        beginnings.writeLock().lock();
        try {
            end(List.copyOf(sessions.values()));
            change.run();
        } finally {
            beginnings.writeLock().unlock();
            held.keySet().forEach(this::serveSoon);
        }
    }

    /** So that no page is asked for twice, unless its answer takes long. */
    private void awaitLanes() {
        long deadline = System.nanoTime() + LANES.toNanos();
        while (sessions.values().stream().anyMatch(session -> session.lanes().walking() > 0) && System.nanoTime() < deadline) {
            pause(LOOK);
        }
    }

    /** Commits what was read, leaves the group, and ends. */
    public void stop() {
        closing = true;
        held.values().forEach(Holding::end);
        end(List.copyOf(sessions.values()));
        if (lease != null) {
            lease.close();
        }
        starters.shutdownNow();
    }

    /** Accounts that should run here but do not yet. */
    public List<String> awaited() {
        return factory.accounts().stream().filter(account -> held.containsKey(partition(account)))
                .filter(account -> !sessions.containsKey(account)).toList();
    }

    /** Why such an account does not run yet, in words. */
    public String awaitedBecause(String account) {
        return recovery.because(account).orElse("its state is not loaded yet");
    }

    /** Whether the thread of the lease runs, if it was ever started. */
    public boolean isAlive() {
        return lease == null || lease.isAlive();
    }

    /** Whether the group of relays has answered, so that it is known which accounts run here. */
    public boolean isPlaced() {
        return lease != null && lease.isHeld();
    }
}
