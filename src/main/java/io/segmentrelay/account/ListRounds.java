package io.segmentrelay.account;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Readings of the list, so that one serves everybody who waits for it. Who asks joins the next round that has not begun;
 * the first to join reads it, once the round before is over. A reader who does not begin in time has been lost on the way:
 * the next who asks reads instead.
 */
public final class ListRounds {
    /** From joining to beginning it is a step of the same route, which waits half a minute at most for the next route. */
    private static final Duration ON_THE_WAY = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private Round next;
    private boolean busy;
    private long idleSince;

    public ListRounds() {
        this(System::nanoTime);
    }

    ListRounds(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.idleSince = nanoTime.getAsLong();
    }

    /** A round to be read. */
    public final class Round {
        private final CompletableFuture<ListRead> result = new CompletableFuture<>();
        private final long joinedAt = nanoTime.getAsLong();

        /** What the round read; fails if it failed. */
        public CompletableFuture<ListRead> result() {
            return result;
        }
    }

    /** How the caller takes part in a round. */
    public record Ticket(Round round, boolean reads) {
    }

    /** A round that was given up before it began is not joined: nobody would ever read it. */
    public synchronized Ticket join() {
        boolean first = !isAwaited();
        if (first) {
            next = new Round();
        }
        return new Ticket(next, first);
    }

    /** Whether a reading waits for the one before it: whoever need not know would only wait too. */
    public synchronized boolean isQueued() {
        return isAwaited();
    }

    /** Whether nobody reads, nor waits for a reading. */
    synchronized boolean isIdle() {
        return !busy && !isAwaited();
    }

    private boolean isAwaited() {
        if (next != null && !busy && isLost(next)) {
            next.result.completeExceptionally(new IllegalStateException("the list was never read"));
        }
        return next != null && !next.result.isDone();
    }

    /** Nothing has kept its reader from beginning for a long time. */
    private boolean isLost(Round round) {
        long now = nanoTime.getAsLong();
        return Math.min(now - round.joinedAt, now - idleSince) > ON_THE_WAY.toNanos();
    }

    /** The reader begins: who asks from now on waits for the round after this one. */
    public synchronized void begin(Round round) throws InterruptedException {
        while (busy) {
            wait();
        }
        busy = true;
        if (next == round) {
            next = null;
        }
    }

    public synchronized void end() {
        busy = false;
        idleSince = nanoTime.getAsLong();
        notifyAll();
    }
}
