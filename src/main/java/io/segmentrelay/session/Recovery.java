package io.segmentrelay.session;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** How long accounts rest after a commit that failed: ever longer while that happens again and again. */
final class Recovery {
    private static final Duration FIRST = Duration.ofSeconds(1);
    /** A session that lasts for so long has nothing to do with the failure before it. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private final Map<String, Rest> rests = new HashMap<>();

    private record Rest(Duration pause, long until) {
    }

    Recovery(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * A session of the account can commit no more.
     *
     * @param lasted how long it had run
     */
    synchronized void failed(String account, Duration lasted) {
        Rest before = rests.get(account);
        Duration pause = before == null || lasted.compareTo(LONGEST) > 0 ? FIRST : before.pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
        rests.put(account, new Rest(pause, nanoTime.getAsLong() + pause.toNanos()));
    }

    /** How long the account rests, since the last failure; zero if there was none. */
    synchronized Duration rest(String account) {
        return rests.containsKey(account) ? rests.get(account).pause : Duration.ZERO;
    }

    synchronized boolean isResting(String account) {
        Rest rest = rests.get(account);
        return rest != null && rest.until - nanoTime.getAsLong() > 0;
    }
}
