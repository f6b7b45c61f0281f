package io.segmentrelay.session;

import java.time.Duration;
import java.util.function.LongSupplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * Whether the schedule goes on: it asks for due segments several times a second, or as seldom as a route of somebody's own
 * does.
 */
@ApplicationScoped
public class Pulse {
    private static final Duration SHORTEST_SILENCE = Duration.ofMinutes(2);
    private static final int INTERVALS = 10;

    private final RouteGate gate;
    private final LongSupplier nanoTime;
    private long last;
    private long interval;
    private int beats;
    private long routes;

    @Inject
    public Pulse(RouteGate gate) {
        this(gate, System::nanoTime);
    }

    Pulse(RouteGate gate, LongSupplier nanoTime) {
        this.gate = gate;
        this.nanoTime = nanoTime;
    }

    /** The schedule has come round. Its interval is known from the second time on, and unknown once the routes have changed. */
    public synchronized void beat() {
        long now = nanoTime.getAsLong();
        beats = routes == gate.changes() ? beats + 1 : 1;
        routes = gate.changes();
        interval = now - last;
        last = now;
    }

    /** Whether the schedule has not come round for much longer than between the last two times. */
    public synchronized boolean standsStill() {
        return beats > 1 && routes == gate.changes()
                && nanoTime.getAsLong() - last > Math.max(SHORTEST_SILENCE.toNanos(), INTERVALS * interval);
    }
}
