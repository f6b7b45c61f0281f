package io.segmentrelay.session;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

import io.segmentrelay.schedule.Backoff;

/** How long accounts rest after a commit that failed: ever longer while that happens again and again. */
final class Recovery {
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

    private final LongSupplier nanoTime;
    private final Map<String, Rest> rests = new HashMap<>();

    private record Rest(int failures, long until) {
    }

    Recovery(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * A session of the account can commit no more.
     *
     * @param lasted how long it had run: after a minute, it has nothing to do with the failure before it
     */
    synchronized void failed(String account, Duration lasted) {
        Rest before = rests.get(account);
        int failures = before == null || lasted.compareTo(BACKOFF.longest()) > 0 ? 1 : before.failures + 1;
        rests.put(account, new Rest(failures, nanoTime.getAsLong() + BACKOFF.after(failures).toNanos()));
    }

    /** How long the account rests, since the last failure; zero if there was none. */
    synchronized Duration rest(String account) {
        return rests.containsKey(account) ? BACKOFF.after(rests.get(account).failures) : Duration.ZERO;
    }

    synchronized boolean isResting(String account) {
        Rest rest = rests.get(account);
        return rest != null && rest.until - nanoTime.getAsLong() > 0;
    }
}
