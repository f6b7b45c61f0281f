package io.segmentrelay.session;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
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

/** The accounts whose partition is held here. They always begin in the same way: fence, load to the end, go on. */
@ApplicationScoped
public class Accounts implements GroupLease.Listener {
    private static final Logger LOG = Logger.getLogger(Accounts.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final SessionFactory factory;
    private final RunningSessions sessions = new RunningSessions();
    /** Partitions that the lease holds, as of its last call. */
    private final Map<Integer, Holding> held = new ConcurrentHashMap<>();
    private final ExecutorService starters;
    /** Why the accounts of a partition cannot begin yet, as last logged. */
    private final Map<Integer, String> awaiting = new ConcurrentHashMap<>();
    private final Recovery recovery = new Recovery(System::nanoTime);
    private final Map<Integer, Object> locks = new ConcurrentHashMap<>();
    private volatile Lease lease;
    private volatile boolean closing;
    /** No session may begin, as the routes that it would run by are about to change. */
    private volatile boolean changing;
    /** Read lock: a session begins. Write lock: none may. */
    private final ReadWriteLock beginnings = new ReentrantReadWriteLock();

    @Inject
    public Accounts(SessionFactory factory) {
        this(factory, task -> {
            Thread thread = new Thread(task, "relay-start");
            thread.setDaemon(true);
            return thread;
        });
    }

    Accounts(SessionFactory factory, ThreadFactory threads) {
        this.factory = factory;
        this.starters = Executors.newCachedThreadPool(threads);
    }

    /** Begins to take part in the group of relays, or runs all accounts if this is a dry run. Topics must have been checked. */
    public void start() {
        lease = factory.lease(this);
        lease.start();
    }

    public Collection<AccountSession> open() {
        return sessions.open();
    }

    @Override
    public void held(Set<Integer> partitions) {
        partitions.forEach(partition -> held.computeIfAbsent(partition, none -> new Holding(lease)));
        recovery.placed();
        partitions.forEach(this::serveSoon);
    }

    @Override
    public void revoked(Set<Integer> partitions) {
        // In one step: who finds no holding, finds its sessions at rest.
        partitions.forEach(partition -> held.computeIfPresent(partition, (none, holding) -> {
            holding.end();
            return null;
        }));
        sessions.end(session -> partitions.contains(partition(session.account())));
        factory.accounts().stream().filter(account -> partitions.contains(partition(account))).forEach(factory::left);
    }

    /** Cannot be mended from within: the program must be started again. */
    @Override
    public void broken(Throwable failure) {
        stopProgram("this process can no longer hold a place among the relays", failure);
    }

    /** A thread that this process cannot do without has ended: it must not seem well. */
    public void stopProgram(String why, Throwable failure) {
        LOG.error(why, failure);
        factory.stopProgram(why + ": " + Causes.rootWords(failure));
    }

    private void serveSoon(int partition) {
        if (!closing) {
            inBackground(() -> serve(partition));
        }
    }

    /** An unforeseen failure must not leave accounts unserved by a process that seems well. */
    private void inBackground(Runnable task) {
        try {
            starters.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException | Error e) {
                    unserved(e);
                }
            });
        } catch (RuntimeException | Error e) { // Such as that no thread is to be had.
            if (!closing) {
                unserved(e);
            }
        }
    }

    private void unserved(Throwable failure) {
        stopProgram("accounts can no longer be served here", failure);
    }

    private void serve(int partition) {
        synchronized (locks.computeIfAbsent(partition, none -> new Object())) {
            for (boolean done = false; !done && !closing;) {
                beginnings.readLock().lock();
                try {
                    Holding holding = held.get(partition); // First: a holding from before a change of the routes ends with it.
                    List<String> idle = holding == null || changing ? List.of() : idle(partition);
                    done = idle.isEmpty() || begin(partition, holding, idle);
                } finally {
                    beginnings.readLock().unlock();
                }
            }
        }
    }

    private List<String> idle(int partition) {
        return factory.accounts().stream().filter(account -> partition(account) == partition)
                .filter(account -> !sessions.has(account) && recovery.mayBegin(account)).toList();
    }

    /** A start that outlives its holding is thrown away: others may have committed since, also if the partition is back. */
    private boolean begin(int partition, Holding holding, List<String> accounts) {
        try {
            List<AccountSession> opened = factory.open(partition, accounts, holding);
            sessions.add(opened);
            awaiting.remove(partition);
            if (holding.isCurrent()) {
                announce(opened);
            } else {
                sessions.end(opened::contains); // Revoked while it was loaded, when there was no session to end yet.
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
                accounts.forEach(account -> recovery.trouble(account, "fenced while starting"));
                lease.doubt();
                Duration rest = accounts.stream().map(recovery::rest).max(Comparator.naturalOrder()).orElseThrow();
                inBackground(() -> serveAfter(rest, partition));
                return true;
            }
            return wait(partition, "partition " + partition + " of the state topic: cannot begin yet: " + e.getMessage());
        }
    }

    /**
     * All start before the first is waited for. A session that could not be announced ends: it does nothing, but its account
     * would count as served.
     */
    private void announce(List<AccountSession> opened) {
        opened.forEach(session -> factory.start(session, failure -> failed(session, failure)));
        RuntimeException unannounced = null;
        for (AccountSession session : opened) {
            try {
                factory.announce(session);
                if (session.writer().isProven()) {
                    recovery.over(session.account());
                }
            } catch (RuntimeException e) {
                unannounced = e;
                sessions.end(session::equals);
            }
        }
        if (unannounced != null) {
            throw unannounced;
        }
    }

    private boolean give(int partition, StateProblem problem) {
        if (problem.passes()) {
            return wait(partition, problem.getMessage() + ": not running on less, trying again");
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

    /**
     * A commit failed, or something broke: the session is thrown away, with everything not committed. Who was fenced rests as
     * well: slow brokers give a transaction up in the same words, and then the group leaves the account here.
     */
    private void failed(AccountSession session, Throwable failure) {
        String account = session.account();
        boolean isFenced = isFenced(failure);
        factory.recovering(account, isFenced);
        inBackground(() -> {
            if (!sessions.drop(session, () -> mark(session, isFenced))) {
                return; // Revoked meanwhile: the process that holds the partition now goes on from the last commit.
            }
            session.close(Duration.ZERO);
            String why = factory.why(failure);
            Duration rest = recovery.rest(account);
            recovery.trouble(account, "nothing was committed: " + why);
            LOG.warnf("account %s: nothing was committed (%s): going on from the last commit in %d s%s", account, why,
                    rest.toSeconds(), isFenced ? ", or where the group of relays places it" : "");
            if (isFenced) {
                lease.doubt();
            }
            serveAfter(rest, partition(account));
        });
    }

    private void serveAfter(Duration rest, int partition) {
        pause(rest);
        serve(partition);
    }

    private void mark(AccountSession session, boolean isFenced) {
        if (isFenced) {
            recovery.fenced(session.account());
        } else {
            recovery.failed(session.account());
        }
    }

    private static boolean isFenced(Throwable failure) {
        return Causes.of(failure).anyMatch(cause -> cause instanceof ProducerFencedException
                || cause instanceof InvalidProducerEpochException);
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

    /**
     * Changes something that sessions rest on, such as the routes. Sessions end at their checkpoints before, and new ones begin
     * after, as after a failed commit. Exchanges left over have an ended session and a fenced producer: they publish nothing.
     * The lease stays.
     *
     * @param change runs while no account does; what it throws is thrown on; accounts begin again all the same
     */
    public void change(Runnable change) {
        changing = true;
        held.replaceAll((partition, holding) -> {
            holding.end(); // From now on no request is sent in it, and no start goes on.
            return new Holding(lease);
        });
        sessions.rest();
        sessions.endAll();
        beginnings.writeLock().lock();
        try {
            sessions.endAll();
            change.run();
        } finally {
            beginnings.writeLock().unlock();
            changing = false;
            held.keySet().forEach(this::serveSoon);
        }
    }

    /** Commits what was read, leaves the group, and ends. */
    public void stop() {
        closing = true;
        held.values().forEach(Holding::end);
        sessions.endAll();
        if (lease != null) {
            lease.close();
        }
        starters.shutdownNow();
    }

    /** Accounts that should run here but do not yet. */
    public List<String> awaited() {
        return factory.accounts().stream().filter(account -> held.containsKey(partition(account)))
                .filter(account -> !sessions.has(account)).toList();
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
