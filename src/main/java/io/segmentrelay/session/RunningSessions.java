package io.segmentrelay.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** The sessions that this process runs: one for an account. */
final class RunningSessions {
    /** How long pages that lanes have handed over may take to be committed. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration LANES = Duration.ofSeconds(5);
    private static final long LOOK_MILLIS = 20;

    private final Map<String, AccountSession> sessions = new ConcurrentHashMap<>();

    void add(Collection<AccountSession> opened) {
        opened.forEach(session -> sessions.put(session.account(), session));
    }

    boolean has(String account) {
        return sessions.containsKey(account);
    }

    List<AccountSession> open() {
        return sessions.values().stream().filter(AccountSession::isOpen).toList();
    }

    /** Forgets a failed session, once {@code before} has run, unless its account has another by now, or none. */
    boolean drop(AccountSession failed, Runnable before) {
        AtomicBoolean dropped = new AtomicBoolean();
        sessions.computeIfPresent(failed.account(), (account, running) -> {
            if (running != failed) {
                return running;
            }
            before.run();
            dropped.set(true);
            return null;
        });
        return dropped.get();
    }

    /** Waits until lanes have come to rest, so that no page is asked for twice; not for an answer that takes long. */
    void rest() {
        sessions.values().forEach(session -> session.api().budget().close()); // Wakes those that wait for their turn.
        long deadline = System.nanoTime() + LANES.toNanos();
        try {
            while (sessions.values().stream().anyMatch(session -> session.lanes().walking() > 0)
                    && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends them all at once, and waits for that. */
    void end(Predicate<AccountSession> ending) {
        List<Thread> threads = new ArrayList<>();
        for (AccountSession session : List.copyOf(sessions.values())) {
            if (ending.test(session) && sessions.remove(session.account(), session)) {
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

    void endAll() {
        end(session -> true);
    }
}
