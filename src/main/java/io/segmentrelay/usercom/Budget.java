package io.segmentrelay.usercom;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The request budget of one account, over everything that it calls. It starts empty, allows a burst of one, and no ten
 * seconds see more than ten times the rate ({@link RequestPacer}); a server that grants less slows it ({@link Throttle}).
 * Takers wait in line, first come first served within a {@link Priority}; only the first in line watches the clock.
 */
public final class Budget implements AutoCloseable {
    /** The account is no longer run here: no request of it may be sent any more. */
    public static final class Closed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Closed() {
            super("the request budget is closed: the account is no longer run here");
        }
    }

    private final Map<Priority, Deque<Object>> lines = new EnumMap<>(Priority.class);
    private final LongSupplier nanoTime;
    private final double allowed;
    private final RequestPacer pacer;
    private final Throttle throttle;
    private long pausedUntil;
    private boolean closed;

    /** @throws IllegalArgumentException for a rate outside of 0.1 to 100000 */
    public Budget(double requestsPerSecond) {
        this(requestsPerSecond, System::nanoTime);
    }

    Budget(double requestsPerSecond, LongSupplier nanoTime) {
        this(requestsPerSecond, nanoTime, nanoTime.getAsLong(), new Throttle(requestsPerSecond, nanoTime.getAsLong()));
    }

    private Budget(double requestsPerSecond, LongSupplier nanoTime, long pausedUntil, Throttle throttle) {
        this.nanoTime = nanoTime;
        this.allowed = requestsPerSecond;
        this.pacer = new RequestPacer(requestsPerSecond, nanoTime);
        this.pausedUntil = pausedUntil;
        this.throttle = throttle;
        for (Priority priority : Priority.values()) {
            lines.put(priority, new ArrayDeque<>());
        }
    }

    /**
     * Waits until one request may be sent, and takes it.
     *
     * @throws InterruptedException if interrupted while waiting; nothing was taken
     * @throws Closed if the budget is closed, or is closed meanwhile; nothing was taken
     */
    public synchronized void take(Priority priority) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Object me = new Object();
        Deque<Object> line = lines.get(priority);
        line.addLast(me);
        try {
            while (!closed) {
                long wait = first() == me ? tryTake() : Long.MAX_VALUE;
                if (wait == 0) {
                    return;
                }
                TimeUnit.NANOSECONDS.timedWait(this, wait);
            }
            throw new Closed();
        } finally {
            line.remove(me);
            notifyAll();
        }
    }

    private Object first() {
        Object first = lines.get(Priority.LIST).peekFirst();
        return first != null ? first : lines.get(Priority.WALK).peekFirst();
    }

    /** For the first in line: 0 if a request was taken, else nanoseconds until the next try. */
    long tryTake() {
        long now = nanoTime.getAsLong();
        long wait = Math.max(pausedUntil - now, throttle.pause(now));
        wait = wait > 0 ? wait : pacer.tryTake();
        if (wait == 0) {
            throttle.taken(now);
        }
        return wait;
    }

    /**
     * The server answered a request.
     *
     * @param refused whether it answered 429
     * @param after how long ago that request was sent
     */
    public synchronized void answered(boolean refused, Duration after) {
        long now = nanoTime.getAsLong();
        if (refused) {
            throttle.refused(now, now - after.toNanos());
        } else {
            throttle.granted(now);
        }
    }

    /** Requests a second, as configured. */
    public double allowed() {
        return allowed;
    }

    /** Requests a second that are granted at most: as configured, or fewer while the server refuses. */
    public synchronized double rate() {
        return throttle.rate(nanoTime.getAsLong());
    }

    /** Grants nothing for this long, as the server asked. Never shortens a longer pause. */
    public synchronized void pauseFor(Duration pause) {
        long now = nanoTime.getAsLong();
        pausedUntil = now + Math.max(pausedUntil - now, pause.toNanos());
    }

    /** The time that one request takes of the budget, at the granted rate. */
    public Duration perRequest() {
        return Duration.ofNanos((long) (1e9 / rate()));
    }

    /** Requests granted so far. */
    public synchronized long taken() {
        return pacer.taken();
    }

    /** For the session that comes after: it begins empty, and keeps the pause and the rate that the server asked for. */
    public synchronized Budget successor() {
        return new Budget(allowed, nanoTime, pausedUntil, throttle.copy());
    }

    /** Turns away all waiting and later callers with {@link Closed}. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized int waiting() {
        return lines.values().stream().mapToInt(Deque::size).sum();
    }

    /** Decides which caller gets the next request of a {@link Budget}. */
    public enum Priority {
        /** The list of segments, and other calls that must not wait behind walks. */
        LIST,
        /** The pages of a segment's members. */
        WALK
    }
}
