package io.segmentrelay.session;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.apache.kafka.clients.producer.Producer;
import org.jboss.logging.Logger;

import io.quarkus.runtime.Quarkus;
import io.segmentrelay.config.AccountConfig;
import io.segmentrelay.config.AccountsConfig;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.config.TooHeavy;
import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.EventWriter;
import io.segmentrelay.kafka.BrokerClock;
import io.segmentrelay.kafka.RelayKafka;
import io.segmentrelay.lease.GroupLease;
import io.segmentrelay.lease.LeaseHold;
import io.segmentrelay.lease.LocalLease;
import io.segmentrelay.lease.Place;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.FollowRules;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.Run;
import io.segmentrelay.ledger.StateProblem;
import io.segmentrelay.membership.Rules;
import io.segmentrelay.publish.AccountWriter;
import io.segmentrelay.publish.AccountWriter.EditedLeaving;
import io.segmentrelay.publish.DryRun;
import io.segmentrelay.publish.Transaction;
import io.segmentrelay.publish.TransactionProducers;
import io.segmentrelay.schedule.Schedule;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.schedule.SteadyClock;
import io.segmentrelay.state.OpenedState;
import io.segmentrelay.state.StateStore;
import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.Budget;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.TokenStatus;

/** Builds what an account needs to run: its producer, its state, its writer, its budget. */
@ApplicationScoped
public class SessionFactory {
    private static final int FENCED_AT_ONCE = 16;
    private static final Logger LOG = Logger.getLogger(SessionFactory.class);

    private final RelayConfig config;
    private final Map<String, AccountConfig> accounts = new LinkedHashMap<>();
    private final RelayKafka kafka;
    private final StateStore states;
    private final AccountRoutes routes;
    private final TransactionProducers lent;
    private final SessionListener listener;
    private final ExtensionPoints extensions;
    private final RouteGate gate;
    private final Clock clock = Clock.systemUTC();
    /** Accounts that could not commit, and have not since. */
    private final Set<String> unproven = ConcurrentHashMap.newKeySet();

    @Inject
    public SessionFactory(RelayConfig config, AccountsConfig accounts, RelayKafka kafka, StateStore states,
            AccountRoutes routes,
            TransactionProducers lent, SessionListener listener, ExtensionPoints extensions, RouteGate gate) {
        this.config = config;
        this.kafka = kafka;
        this.states = states;
        this.routes = routes;
        this.lent = lent;
        this.listener = listener;
        this.extensions = extensions;
        this.gate = gate;
        accounts.accounts().forEach(account -> this.accounts.put(account.name(), account));
    }

    List<String> accounts() {
        return List.copyOf(accounts.keySet());
    }

    int statePartitions() {
        return config.statePartitions();
    }

    Place lease(GroupLease.Listener listener) {
        return config.dryRun() ? new LocalLease(statePartitions(), listener)
                : new GroupLease(() -> kafka.leaseConsumer(GroupLease.SESSION_TIMEOUT, GroupLease.HEARTBEAT),
                        config.topics().state(), listener, System::nanoTime,
                        System::currentTimeMillis);
    }

    /**
     * The one way to begin: fences every earlier writer of these accounts, unless this is a dry run; loads what they
     * committed, goes on.
     *
     * @param wanted whether the partition is still held
     * @param onFailure told when a session can commit no more
     *
     * @throws StateProblem if the state cannot be used
     */
    List<AccountSession> open(int partition, List<String> names, LeaseHold hold, BooleanSupplier wanted,
            BiConsumer<AccountSession, Throwable> onFailure) throws InterruptedException {
        Map<String, Producer<String, byte[]>> producers = new ConcurrentHashMap<>();
        List<AccountSession> sessions = new ArrayList<>();
        try {
            fence(names, hold, producers);
            Map<String, OpenedState> opened = states.open(partition, names, wanted);
            Map<Integer, Long> ends = states.membershipEnds();
            for (String name : names) {
                AccountSession session = session(accounts.get(name), producers.get(name), opened.get(name), ends, hold,
                        onFailure);
                sessions.add(session);
                stopIfChanged(session, opened.get(name).state());
            }
            return sessions;
        } catch (InterruptedException | RuntimeException e) {
            sessions.forEach(session -> session.close(Duration.ZERO));
            producers.values().forEach(producer -> producer.close(Duration.ZERO));
            throw e;
        }
    }

    /** Some at once: each waits for Kafka, more than once if the one before has left a transaction open. */
    private void fence(List<String> names, LeaseHold hold, Map<String, Producer<String, byte[]>> producers)
            throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(names.size(), FENCED_AT_ONCE));
        try {
            for (Future<Void> fenced : threads.invokeAll(names.stream().map(name -> fencing(name, hold, producers)).toList())) {
                fenced.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException problem ? problem : new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private Callable<Void> fencing(String name, LeaseHold hold, Map<String, Producer<String, byte[]>> producers) {
        return () -> {
            Producer<String, byte[]> producer = config.dryRun() ? DryRun.producer() : kafka.producer(name);
            producers.put(name, producer);
            requireHeld(hold, name);
            producer.initTransactions();
            return null;
        };
    }

    /** The start has found the topics as they should be: by now they may have more partitions. */
    private void stopIfChanged(AccountSession session, AccountState state) throws InterruptedException {
        String changed = session.stoppedBecause() == null ? states.changed(state) : null;
        if (changed != null) {
            session.stop("the state of account " + session.account() + " " + changed);
            LOG.error(session.stoppedBecause());
        }
    }

    /** A process that was asleep must not fence the one that took over meanwhile. */
    private static void requireHeld(LeaseHold hold, String account) {
        if (!hold.isHeld()) {
            throw StateProblem.passing("account " + account + ": the lease is in doubt: not taking it over yet", null);
        }
    }

    private AccountSession session(AccountConfig account, Producer<String, byte[]> producer, OpenedState opened,
            Map<Integer, Long> ends, LeaseHold hold, BiConsumer<AccountSession, Throwable> onFailure) {
        AccountState state = opened.state();
        listener.begins(account.name());
        if (config.dryRun()) {
            DryRun.begin(state);
        }
        ApiAddress address = account.address();
        EventWriter events = new EventWriter(account.name(), address.segments().resolve("..").toString(),
                new EventTopics(config.topics().segments(), config.topics().memberships(),
                        config.topics().crawls()),
                config.tombstones());
        Ledger ledger = new Ledger(state, events, settings(config), extensions::changesMemberships, clock);
        if (opened.stale() != null) {
            ledger.rewrite(opened.stale());
        }
        if (opened.moved()) {
            ledger.identify(state.origin);
        }
        if (opened.repeats()) {
            ledger.repeatSegments();
        }
        if (extensions.considersSegments()) {
            ledger.awaitConsidered();
        }
        ledger.openRuns().forEach(run -> positions(run, ends));
        AccountSession[] self = new AccountSession[1];
        Budget budget = new Budget(config.requestsPerSecond());
        DryRun dryRun = config.dryRun() ? new DryRun() : null;
        AccountWriter writer = new AccountWriter(account.name(), ledger,
                (sealedBy, batch) -> {
                    publish(new Transaction(account.name(), producer, events, sealedBy, batch, config.topics().state(),
                            config.statePartitions()));
                    if (dryRun != null) {
                        dryRun.committed(sealedBy, batch, budget.taken());
                    }
                },
                config.commit().interval(), config.commit().pages(), failure -> onFailure.accept(self[0], failure),
                new EditedLeaving() {
                    @Override
                    public boolean isWanted() {
                        return extensions.changesMemberships();
                    }

                    @Override
                    public boolean isResting() {
                        return gate.isClosed();
                    }

                    @Override
                    public void begin(long segment) {
                        routes.publishLeavers(new Leaving(self[0], segment));
                    }
                });
        if (unproven.contains(account.name())) {
            writer.prove();
        }
        self[0] = new AccountSession(account.name(), address,
                budget, hold, writer, producer, config.crawl().lanes(),
                new Schedule(config.fullRefresh()), new TokenStatus(new SteadyClock(), config.pollInterval()),
                state.signalPosition,
                gate);
        String origin = address.origin();
        if (state.origin != null && !state.origin.equals(origin)) {
            self[0].stop("the state of account " + account.name() + " belongs to " + state.origin + ", but usercom."
                    + ("main".equals(account.name()) ? "" : account.name() + ".") + "url points to " + origin
                    + ": give the other workspace another account name, or set relay.state=rebuild");
            LOG.error(self[0].stoppedBecause());
        } else if (state.origin == null) {
            ledger.identify(origin);
        }
        return self[0];
    }

    private static FollowRules settings(RelayConfig config) {
        return new FollowRules(new FieldSet(config.userFields().orElse(List.of())), config.rememberFields(),
                config.baseline(),
                new Rules(config.completenessTolerance().fraction(), config.brake().count(),
                        config.brake().share().fraction(), config.brake().confirmations()),
                new SegmentFilter(config.segments().include().orElse(List.of()),
                        config.segments().exclude().orElse(List.of())),
                config.tooHeavy() == TooHeavy.CRAWL, config.crawl().retryDelay(), config.fullRefresh(),
                config.commit().chunk());
    }

    /** @throws RuntimeException if it is not committed, as far as anybody knows */
    private void publish(Transaction transaction) {
        try {
            routes.publish(transaction);
        } finally {
            lent.takeBack(transaction);
        }
        if (!transaction.isCommitted()) {
            throw new IllegalStateException("the publish route has ended without a commit");
        }
        if (transaction.isWhole()) {
            states.written(transaction.getAccount());
        }
    }

    /** Why nothing was committed, in words. */
    String why(Throwable failure) {
        return BrokerClock.isRefused(failure) ? states.clock() : Accounts.rootMessage(failure);
    }

    void recovering(String account, boolean fenced) {
        if (!fenced) {
            unproven.add(account);
        }
        listener.recovers(account, fenced);
    }

    /** A state that cannot be used stops the program: going on would publish lies. */
    void stopProgram(String why) {
        LOG.error(why);
        Quarkus.asyncExit(1);
    }

    /** A run that goes on may have written anywhere before: whoever has read to here has its events. */
    private static void positions(Run run, Map<Integer, Long> ends) {
        ends.forEach((partition, end) -> {
            if (end > 0) {
                run.positions.put(partition, end - 1);
            }
        });
    }

    /** A commit that fails again costs no request of the API. */
    private boolean isProven(AccountSession session) {
        try {
            boolean proven = session.writer().awaitProof();
            if (proven) {
                unproven.remove(session.account());
            }
            return proven;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Starts the session, and tells the routes. */
    void announce(AccountSession session) {
        if (session.stoppedBecause() == null) {
            gate.opened(session);
            session.writer().start();
            if (!isProven(session)) {
                return;
            }
            LOG.infof("account %s: %d segments in the state, running", session.account(),
                    session.writer().candidates().size());
            routes.opened(session);
        }
    }
}
