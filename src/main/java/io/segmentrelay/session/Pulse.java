package io.segmentrelay.session;

import java.time.Duration;
import java.util.function.LongSupplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Whether the schedule goes on, at the interval of its route: several times a second, or as seldom as a user has it. */
@ApplicationScoped
public class Pulse {
    private static final Duration SHORTEST_SILENCE = Duration.ofMinutes(2);
    private static final int INTERVALS = 10;

    private final LongSupplier nanoTime;
    private long last;
    private long interval;
    private int beats;

    @Inject
    public Pulse() {
        this(System::nanoTime);
    }

    Pulse(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The schedule has come round. Its interval is known from the second time on. */
    public synchronized void beat() {
        long now = nanoTime.getAsLong();
        beats++;
        interval = now - last;
        last = now;
    }

    /** The routes have changed, and the schedule with them: its interval is unknown. */
    public synchronized void forget() {
        beats = 0;
    }

    /** Whether the schedule has been silent for much longer than its last interval. */
    public synchronized boolean standsStill() {
        return beats > 1
                && nanoTime.getAsLong() - last > Math.max(SHORTEST_SILENCE.toNanos(), INTERVALS * interval);
    }
}
