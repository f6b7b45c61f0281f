package io.segmentrelay.session;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

import io.segmentrelay.schedule.Backoff;

/** Accounts that do not begin at once: one that could not commit rests, ever longer; a fenced one waits for the group, too. */
final class Recovery {
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

    private final LongSupplier nanoTime;
    private final Set<String> fenced = new HashSet<>();
    private final Map<String, Rest> rests = new HashMap<>();
    private final Map<String, String> troubles = new HashMap<>();

    private record Rest(int failures, long until) {
    }

    Recovery(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized void fenced(String account) {
        fenced.add(account);
        failed(account);
    }

    /** The group has assigned the partitions anew. */
    synchronized void placed() {
        fenced.clear();
    }

    /** After a minute without one since its last rest, a failure counts as the first. */
    synchronized void failed(String account) {
        long now = nanoTime.getAsLong();
        Rest before = rests.get(account);
        int failures = before == null || now - before.until > BACKOFF.longest().toNanos() ? 1 : before.failures + 1;
        rests.put(account, new Rest(failures, now + BACKOFF.after(failures).toNanos()));
    }

    /** How long the account rests since its last failure; zero if there was none. */
    synchronized Duration rest(String account) {
        return rests.containsKey(account) ? BACKOFF.after(rests.get(account).failures) : Duration.ZERO;
    }

    synchronized boolean mayBegin(String account) {
        Rest rest = rests.get(account);
        return !fenced.contains(account) && (rest == null || rest.until - nanoTime.getAsLong() <= 0);
    }

    synchronized void trouble(String account, String why) {
        troubles.put(account, why);
    }

    /** The account can commit again. */
    synchronized void over(String account) {
        troubles.remove(account);
    }

    /** Why the account begins anew; empty if it does not. */
    synchronized Optional<String> because(String account) {
        return Optional.ofNullable(troubles.get(account));
    }
}
