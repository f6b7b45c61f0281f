package io.segmentrelay.session;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.segmentrelay.config.AccountsConfig;
import io.segmentrelay.lease.GroupLease;
import io.segmentrelay.lease.HandHeldConsumer;
import io.segmentrelay.lease.Lease;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

/** Sessions of the accounts main and shop, or of main alone, without Kafka and API: they open as often as nothing refuses. */
public class FakeSessions extends SessionFactory {
    static final AccountsConfig MAIN = accounts(Map.of("usercom.url", "https://acme.user.com", "usercom.token", "secret"));
    private static final int PARTITIONS = 1;
    private final HandHeldConsumer group;
    /** Each is thrown by one attempt to open. */
    final Queue<RuntimeException> refusals = new ConcurrentLinkedQueue<>();
    /** Each is thrown by one announcement. */
    final Queue<RuntimeException> unannounceable = new ConcurrentLinkedQueue<>();
    /** Every attempt to open ends with it. */
    volatile Error breakage;
    final AtomicInteger attempts = new AtomicInteger();
    public final List<AccountSession> opened = new CopyOnWriteArrayList<>();
    final List<AccountSession> announced = new CopyOnWriteArrayList<>();
    public final List<String> stops = new CopyOnWriteArrayList<>();
    final List<String> left = new CopyOnWriteArrayList<>();
    final List<String> recoveries = new CopyOnWriteArrayList<>();
    /** Opening waits for it. */
    volatile CountDownLatch loaded = new CountDownLatch(0);
    private final Map<AccountSession, Consumer<Throwable>> onFailure = new ConcurrentHashMap<>();

    FakeSessions(HandHeldConsumer group, AccountsConfig accounts) {
        super(null, accounts, null, null, null, null, null);
        this.group = group;
    }

    private static AccountsConfig accounts(Map<String, String> settings) {
        PropertiesConfigSource source = new PropertiesConfigSource(settings, "test", 100);
        return new AccountsConfig(new SmallRyeConfigBuilder().withSources(source).build());
    }

    public static FakeSessions ofMain(HandHeldConsumer group) {
        return new FakeSessions(group, MAIN);
    }

    static FakeSessions ofMainAndShop(HandHeldConsumer group) {
        return new FakeSessions(group, accounts(Map.of("usercom.url", "https://acme.user.com", "usercom.token", "secret",
                "usercom.shop.url", "https://shop.user.com", "usercom.shop.token", "secret2")));
    }

    /** A commit of the session fails. */
    void fail(AccountSession session, Throwable failure) {
        onFailure.get(session).accept(failure);
    }

    /** The last of the account that was announced. */
    AccountSession session(String account) {
        return announced.stream().filter(session -> session.account().equals(account)).reduce((one, later) -> later)
                .orElseThrow();
    }

    /** How often sessions of the account were announced. */
    long announced(String account) {
        return announced.stream().filter(session -> session.account().equals(account)).count();
    }

    @Override
    void left(String account) {
        left.add(account);
    }

    @Override
    int statePartitions() {
        return PARTITIONS;
    }

    @Override
    Lease lease(GroupLease.Listener listener) {
        return new GroupLease(() -> group, "state", listener, System::nanoTime, System::currentTimeMillis);
    }

    @Override
    List<AccountSession> open(int partition, List<String> names, Holding holding) throws InterruptedException {
        attempts.incrementAndGet();
        if (!loaded.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("never loaded");
        }
        if (breakage != null) {
            throw breakage;
        }
        RuntimeException refusal = refusals.poll();
        if (refusal != null) {
            throw refusal;
        }
        List<AccountSession> sessions = names.stream().map(name -> SessionsOfMain.session(name, holding::isHeld,
                SessionsOfMain.writer((ledger, batch) -> {
                }, Duration.ofHours(1)), 1, Clock.systemUTC())).toList();
        opened.addAll(sessions);
        return sessions;
    }

    @Override
    void start(AccountSession session, Consumer<Throwable> failed) {
        onFailure.put(session, failed);
    }

    @Override
    void announce(AccountSession session) {
        RuntimeException failure = unannounceable.poll();
        if (failure != null) {
            throw failure;
        }
        announced.add(session);
    }

    @Override
    void recovering(String account, boolean fenced) {
        recoveries.add(account + (fenced ? " fenced" : " failed"));
    }

    @Override
    void stopProgram(String why) {
        stops.add(why);
    }
}
