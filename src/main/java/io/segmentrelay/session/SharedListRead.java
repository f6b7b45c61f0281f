package io.segmentrelay.session;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.segmentrelay.ledger.ListRead;

/**
 * Readings of the list, each of which serves all who wait for it. A caller joins the next round that has not begun. The first
 * to join reads it, once the round before is over; if that reader does not begin in time, the next caller reads instead.
 *
 * <p>
 * A reading on schedule begins at once. A reading that only walks wait for begins so long after the last one that such readings
 * take a tenth of the budget; until then more walks may join it.
 */
public final class SharedListRead {
    /** A reader begins one step after it has joined; the route to it waits half a minute at most. */
    private static final Duration ON_THE_WAY = Duration.ofMinutes(1);
    /** Such readings take one part in so many of the budget. */
    private static final int SHARE = 10;
    /** How often a waiting caller checks whether to go on waiting. */
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(200);

    private final Supplier<Duration> perRequest;
    private final BooleanSupplier wanted;
    private final LongSupplier nanoTime;
    private Round next;
    private boolean busy;
    private long idleSince;
    private long begunAt;
    /** Before this, no reading begins that only walks wait for. */
    private long notBefore;

    /**
     * @param perRequest what a request takes of the budget now
     * @param wanted whether a request may be sent; if not, waiting ends
     */
    public SharedListRead(Supplier<Duration> perRequest, BooleanSupplier wanted) {
        this(perRequest, wanted, System::nanoTime);
    }

    public SharedListRead(Supplier<Duration> perRequest, BooleanSupplier wanted, LongSupplier nanoTime) {
        this.perRequest = perRequest;
        this.wanted = wanted;
        this.nanoTime = nanoTime;
        this.idleSince = nanoTime.getAsLong();
        this.notBefore = idleSince;
    }

    /** A round to be read. */
    public final class Round {
        private final CompletableFuture<ListRead> result = new CompletableFuture<>();
        private final long joinedAt = nanoTime.getAsLong();
        /** Its reader is there, and begins as soon as allowed. */
        private boolean arrived;
        /** The schedule waits for it, not only walks. */
        private boolean onSchedule;

        /** What the round read; fails if it failed. */
        public CompletableFuture<ListRead> result() {
            return result;
        }
    }

    public record Ticket(Round round, boolean reads) {
    }

    /** For a reading on schedule. A round that was given up before it began is not joined: nobody would ever read it. */
    public synchronized Ticket join() {
        Ticket ticket = joinAfterWalk();
        ticket.round.onSchedule = true;
        notifyAll();
        return ticket;
    }

    /** For a walk that has ended: it can wait, so that others may join. */
    public synchronized Ticket joinAfterWalk() {
        boolean first = !isAwaited();
        if (first) {
            next = new Round();
        }
        return new Ticket(next, first);
    }

    /** Whether a reading is about to begin, or waits for the one before it, so that the schedule need not ask for another. */
    public synchronized boolean isQueued() {
        return isAwaited() && untilBegin(next) == 0;
    }

    private boolean isAwaited() {
        if (next != null && !busy && !next.arrived && isLost(next)) {
            next.result.completeExceptionally(new IllegalStateException("the list was never read"));
        }
        return next != null && !next.result.isDone();
    }

    /** Its reader could have begun long ago, and has not. */
    private boolean isLost(Round round) {
        long now = nanoTime.getAsLong();
        return Math.min(now - round.joinedAt, now - idleSince) > ON_THE_WAY.toNanos();
    }

    /** Nanoseconds before which the round does not begin, unless a reading on schedule joins. */
    public synchronized long untilBegin(Round round) {
        return round.onSchedule ? 0 : Math.max(0, notBefore - nanoTime.getAsLong());
    }

    /** The reader begins, once allowed: later callers wait for the round after this one. */
    public synchronized void begin(Round round) throws InterruptedException {
        round.arrived = true;
        while (busy || untilBegin(round) > 0 && wanted.getAsBoolean()) {
            TimeUnit.NANOSECONDS.timedWait(this, busy ? LOOK : Math.min(LOOK, untilBegin(round)));
        }
        busy = true;
        begunAt = nanoTime.getAsLong();
        if (next == round) {
            next = null;
        }
    }

    /** @param requests how many the reading has sent */
    public synchronized void end(int requests) {
        busy = false;
        idleSince = nanoTime.getAsLong();
        notBefore = begunAt + perRequest.get().multipliedBy((long) SHARE * requests).toNanos();
        notifyAll();
    }
}
