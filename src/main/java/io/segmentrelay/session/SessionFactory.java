package io.segmentrelay.session;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jboss.logging.Logger;

import io.quarkus.runtime.Quarkus;
import io.segmentrelay.config.AccountConfig;
import io.segmentrelay.config.AccountsConfig;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.EventWriter;
import io.segmentrelay.kafka.BrokerClock;
import io.segmentrelay.kafka.RelayKafka;
import io.segmentrelay.lease.GroupLease;
import io.segmentrelay.lease.Lease;
import io.segmentrelay.lease.LocalLease;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Batch;
import io.segmentrelay.ledger.FollowRules;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.StateProblem;
import io.segmentrelay.membership.Rules;
import io.segmentrelay.publish.AccountWriter;
import io.segmentrelay.publish.DryRun;
import io.segmentrelay.publish.Publication;
import io.segmentrelay.publish.Transaction;
import io.segmentrelay.schedule.BySegment;
import io.segmentrelay.schedule.Objectives;
import io.segmentrelay.schedule.Schedule;
import io.segmentrelay.schedule.SteadyClock;
import io.segmentrelay.schedule.TokenStatus;
import io.segmentrelay.state.StateStore;
import io.segmentrelay.state.StateStore.OpenedState;
import io.segmentrelay.text.Causes;
import io.segmentrelay.text.Share;
import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.Budget;
import io.segmentrelay.usercom.FieldSet;

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
    private final SessionListener listener;
    private final ExtensionPoints extensions;
    /** Of the last session of each account. */
    private final Map<String, AccountApi> apis = new ConcurrentHashMap<>();
    /** Accounts that could not commit, and have not since. */
    private final Set<String> unproven = ConcurrentHashMap.newKeySet();

    public SessionFactory(RelayConfig config, AccountsConfig accounts, RelayKafka kafka, StateStore states,
            AccountRoutes routes, SessionListener listener, ExtensionPoints extensions) {
        this.config = config;
        this.kafka = kafka;
        this.states = states;
        this.routes = routes;
        this.listener = listener;
        this.extensions = extensions;
        accounts.accounts().forEach(account -> this.accounts.put(account.name(), account));
    }

    List<String> accounts() {
        return List.copyOf(accounts.keySet());
    }

    int statePartitions() {
        return config.statePartitions();
    }

    Lease lease(GroupLease.Listener listener) {
        return config.dryRun() ? new LocalLease(statePartitions(), listener)
                : new GroupLease(() -> kafka.leaseConsumer(GroupLease.SESSION_TIMEOUT, GroupLease.HEARTBEAT),
                        config.topics().state(), listener, System::nanoTime, System::currentTimeMillis);
    }

    /** Fences all earlier writers, unless this is a dry run, and loads; a StateProblem if a state cannot be used. */
    List<AccountSession> open(int partition, List<String> names, Holding holding) throws InterruptedException {
        Map<String, Producer<String, byte[]>> producers = new ConcurrentHashMap<>();
        Map<String, AccountApi> firstApis = new HashMap<>();
        List<AccountSession> sessions = new ArrayList<>();
        states.requireTopicsOfTheStart();
        try {
            fence(names, holding, producers);
            // Only now: the budget begins empty, at a time when no other process sends requests. It fills during the load.
            names.forEach(name -> firstApis.put(name, api(accounts.get(name))));
            Map<String, OpenedState> opened = states.open(partition, names, holding::isCurrent);
            Map<Integer, Long> ends = states.membershipEnds();
            for (String name : names) {
                listener.begins(name);
                AccountApi api = apis.compute(name,
                        (none, last) -> last == null ? firstApis.get(name) : last.successor());
                sessions.add(session(api, producers.get(name), opened.get(name), ends, holding));
            }
            return sessions;
        } catch (InterruptedException | RuntimeException e) {
            sessions.forEach(session -> session.close(Duration.ZERO));
            producers.values().forEach(producer -> producer.close(Duration.ZERO));
            throw e;
        }
    }

    /** Several at once: each waits for Kafka, longer if its predecessor has left a transaction open. */
    private void fence(List<String> names, Holding holding, Map<String, Producer<String, byte[]>> producers)
            throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(names.size(), FENCED_AT_ONCE));
        try {
            for (Future<Void> fenced : threads
                    .invokeAll(names.stream().map(name -> fencing(name, holding, producers)).toList())) {
                fenced.get();
            }
        } catch (ExecutionException e) {
            throw Causes.ofTask(e);
        } finally {
            threads.shutdownNow();
        }
    }

    /** A process that was asleep must not fence the one that took over meanwhile. */
    private Callable<Void> fencing(String name, Holding holding, Map<String, Producer<String, byte[]>> producers) {
        return () -> {
            Producer<String, byte[]> producer = config.dryRun() ? DryRun.producer() : kafka.producer(name);
            producers.put(name, producer);
            if (!holding.isHeld()) {
                throw StateProblem.passing("account " + name + ": the lease is in doubt: not taking it over yet", null);
            }
            producer.initTransactions();
            return null;
        };
    }

    private AccountSession session(AccountApi api, Producer<String, byte[]> producer, OpenedState opened,
            Map<Integer, Long> ends, Holding holding) throws InterruptedException {
        String name = api.account();
        AccountConfig account = accounts.get(name);
        String refusal = refusal(account, opened.state());
        if (config.dryRun()) {
            DryRun.begin(opened.state());
        }
        EventWriter events = events(account);
        Ledger ledger = ledger(opened, events, ends);
        AccountWriter writer = new AccountWriter(ledger, publication(producer, events),
                config.commit().interval(), config.commit().pages());
        if (unproven.contains(name)) {
            writer.prove();
        }
        AccountSession session = new AccountSession(api, holding::isHeld, writer,
                new Lanes(config.crawl().lanes(), new Schedule(config.fullRefresh())), list(name));
        if (refusal != null) {
            session.stop("the state of account " + name + " " + refusal);
        } else if (opened.state().origin == null) {
            ledger.identify(account.address().origin());
        }
        return session;
    }

    private AccountApi api(AccountConfig account) {
        return new AccountApi(account.name(), account.address(), new Budget(config.requestsPerSecond()), token());
    }

    private TokenStatus token() {
        return new TokenStatus(new SteadyClock(), config.pollInterval());
    }

    /** Another process runs the account now. */
    void left(String account) {
        apis.computeIfPresent(account, (none, last) -> last.elsewhereSince(token()));
    }

    private Ledger ledger(OpenedState opened, EventWriter events, Map<Integer, Long> ends) {
        Ledger ledger = new Ledger(opened.state(), events, rules(config), extensions::changesMemberships, Clock.systemUTC());
        if (opened.stale() != null) {
            ledger.rewrite(opened.stale());
        }
        if (opened.moved()) {
            ledger.identify(opened.state().origin);
        }
        if (opened.repeats()) {
            ledger.repeatSegments();
        }
        if (extensions.considersSegments()) {
            ledger.awaitConsidered();
        }
        // An open run may have written to any partition before: a consumer that has read to here has its events.
        ledger.openRuns().forEach(run -> ends.forEach((partition, end) -> {
            if (end > 0) {
                run.positions.put(partition, end - 1);
            }
        }));
        return ledger;
    }

    private EventWriter events(AccountConfig account) {
        return new EventWriter(account.name(), account.address().segments().resolve("..").toString(),
                new EventTopics(config.topics().segments(), config.topics().memberships(), config.topics().crawls()),
                config.tombstones());
    }

    /** Publishes batches by the publish route, each as one transaction of the account's producer. */
    private Publication publication(Producer<String, byte[]> producer, EventWriter events) {
        Transaction.Target target = new Transaction.Target(producer, events, config.topics().state(), config.statePartitions());
        return new Publication() {
            @Override
            public void publish(Ledger ledger, Batch batch) {
                requireSameTopics(ledger.state());
                Transaction transaction = new Transaction(target, ledger, batch);
                routes.publish(transaction);
                if (!transaction.isCommitted()) {
                    throw new IllegalStateException("the publish route has ended without a commit");
                }
                if (transaction.isWhole()) {
                    states.written(transaction.getAccount());
                }
                if (transaction.isDryRun()) {
                    DryRun.log(batch);
                }
            }

            @Override
            public void close() {
                producer.close(Duration.ZERO);
            }
        };
    }

    private void requireSameTopics(AccountState state) {
        try {
            String changed = states.changed(state);
            if (changed != null) {
                throw new StateProblem("the state " + changed);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before Kafka said which topics there are", e);
        }
    }

    /** Why the account cannot run on this state; null if it can. The topics may be others than at the start. */
    private String refusal(AccountConfig account, AccountState state) throws InterruptedException {
        ApiAddress address = account.address();
        if (state.origin != null && !state.origin.equals(address.origin())) {
            return "belongs to " + state.origin + ", but usercom." + ("main".equals(account.name()) ? "" : account.name() + ".")
                    + "url points to " + address.origin()
                    + ": give the other workspace another account name, or set relay.state=rebuild";
        }
        return states.changed(state);
    }

    private AccountList list(String account) {
        return new AccountList(account, RelayConfig.followed(config), Map.of("relay.size-alarm", sizeAlarms(config),
                "relay.freshness-objective", Objectives.of(config.freshnessObjective().orElse(List.of())).within()));
    }

    private static BySegment<Share> sizeAlarms(RelayConfig config) {
        return BySegment.of(config.sizeAlarm().orElse(List.of()), Share::valueOf);
    }

    private static FollowRules rules(RelayConfig config) {
        return new FollowRules(new FieldSet(config.userFields().orElse(List.of())), config.rememberFields(),
                config.baseline(),
                new Rules(config.completenessTolerance().fraction(), config.brake().count(),
                        config.brake().share().fraction(), config.brake().confirmations()),
                RelayConfig.followed(config), config.crawl().retryDelay(), config.fullRefresh(),
                config.commit().chunk(), sizeAlarms(config));
    }

    String why(Throwable failure) {
        return BrokerClock.isRefused(failure) ? states.clock()
                : Causes.first(AuthorizationException.class, failure).map(right -> kafka.why(right))
                        .orElseGet(() -> Causes.rootWords(failure));
    }

    void recovering(String account, boolean fenced) {
        unproven.add(account);
        listener.recovers(account, fenced);
    }

    /** A state that cannot be used stops the program: going on would publish false events. */
    void stopProgram(String why) {
        LOG.error(why);
        Quarkus.asyncExit(1);
    }

    void start(AccountSession session, Consumer<Throwable> failed) {
        if (session.state() != SessionState.STOPPED) {
            session.writer().start(failed);
        }
    }

    /** Tells the routes of a started session once its writer can commit: no request is sent before. */
    void announce(AccountSession session) {
        if (session.state() != SessionState.STOPPED && isProven(session)) {
            LOG.infof("account %s: %d segments in the state, running", session.account(),
                    session.writer().view().candidates().size());
            routes.opened(session);
        }
    }

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
}
