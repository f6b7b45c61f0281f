package io.segmentrelay.usercom;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The request budget of one account, over everything that it calls. It starts empty, allows a burst of one, and no ten
 * seconds see more than ten times the rate ({@link RequestPacer}); a server that grants less slows it ({@link Throttle}).
 * Takers wait
 * in line, first come first served within a
 * {@link Priority}; only the first in line watches the clock.
 */
public final class Budget implements AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Priority, Deque<Condition>> lines = new EnumMap<>(Priority.class);
    private final LongSupplier nanoTime;
    private final double allowed;
    private final RequestPacer pace;
    private final Throttle throttle;
    private long pausedUntil;
    private boolean closed;

    /**
     * @param requestsPerSecond 0.1 to 100000
     * @throws IllegalArgumentException for a rate outside of that
     */
    public Budget(double requestsPerSecond) {
        this(requestsPerSecond, System::nanoTime);
    }

    Budget(double requestsPerSecond, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.allowed = requestsPerSecond;
        this.pace = new RequestPacer(requestsPerSecond, nanoTime);
        this.pausedUntil = nanoTime.getAsLong();
        this.throttle = new Throttle(requestsPerSecond, pausedUntil);
        for (Priority priority : Priority.values()) {
            lines.put(priority, new ArrayDeque<>());
        }
    }

    /**
     * Waits until one request may be sent, and takes it.
     *
     * @throws InterruptedException if interrupted while waiting; nothing was taken
     * @throws BudgetClosed if the budget is closed, or is closed meanwhile; nothing was taken
     */
    public void take(Priority priority) throws InterruptedException {
        lock.lockInterruptibly();
        Condition me = lock.newCondition();
        Deque<Condition> line = lines.get(priority);
        line.addLast(me);
        try {
            awaitTurn(me);
        } finally {
            line.remove(me);
            wakeFirst();
            lock.unlock();
        }
    }

    private void awaitTurn(Condition me) throws InterruptedException {
        while (true) {
            if (closed) {
                throw new BudgetClosed();
            }
            if (first() != me) {
                me.await();
                continue;
            }
            long wait = tryTake();
            if (wait == 0) {
                return;
            }
            me.awaitNanos(wait);
        }
    }

    /** Whoever is first in line: 0 if a request was taken, else nanoseconds until it is worth asking again. */
    long tryTake() {
        long now = nanoTime.getAsLong();
        long wait = Math.max(pausedUntil - now, throttle.pause(now));
        wait = wait > 0 ? wait : pace.tryTake();
        if (wait == 0) {
            throttle.taken(now);
        }
        return wait;
    }

    /**
     * The server answered a request.
     *
     * @param refused whether it said that there were too many
     * @param after how long ago that request was sent
     */
    public void answered(boolean refused, Duration after) {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            if (refused) {
                throttle.refused(now, now - after.toNanos());
            } else {
                throttle.granted(now);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Requests a second, as configured. */
    public double allowed() {
        return allowed;
    }

    /** Requests a second that are granted at most: as configured, or fewer while the server refuses. */
    public double rate() {
        lock.lock();
        try {
            return throttle.rate(nanoTime.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    /** Lets nobody take anything for this long: the server asked for it. Never shortens a pause that is longer. */
    public void pauseFor(Duration pause) {
        lock.lock();
        try {
            long until = nanoTime.getAsLong() + Math.max(0, pause.toNanos());
            if (until - pausedUntil > 0) {
                pausedUntil = until;
            }
        } finally {
            lock.unlock();
        }
    }

    /** What one request takes of the budget, at the rate that is granted. */
    public Duration perRequest() {
        return Duration.ofNanos((long) (1e9 / rate()));
    }

    /** Requests granted so far. */
    public long taken() {
        lock.lock();
        try {
            return pace.taken();
        } finally {
            lock.unlock();
        }
    }

    /** Turns away all who wait, and all who come, with {@link BudgetClosed}. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            lines.values().forEach(line -> line.forEach(Condition::signal));
        } finally {
            lock.unlock();
        }
    }

    /** How many wait in line. */
    int waiting() {
        lock.lock();
        try {
            return lines.values().stream().mapToInt(Deque::size).sum();
        } finally {
            lock.unlock();
        }
    }

    private void wakeFirst() {
        Condition first = first();
        if (first != null) {
            first.signal();
        }
    }

    private Condition first() {
        Condition first = lines.get(Priority.LIST).peekFirst();
        return first != null ? first : lines.get(Priority.CRAWL).peekFirst();
    }
}
