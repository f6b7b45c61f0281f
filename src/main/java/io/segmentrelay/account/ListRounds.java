package io.segmentrelay.account;

import java.util.concurrent.CompletableFuture;

/**
 * Readings of the list, so that one serves everybody who waits for it. Who asks joins the next round that has not begun;
 * the first to join reads it, once the round before is over.
 */
public final class ListRounds {
    private Round next;
    private boolean busy;

    /** A round to be read. */
    public final class Round {
        private final CompletableFuture<ListRead> result = new CompletableFuture<>();

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
        boolean first = next == null || next.result.isDone();
        if (first) {
            next = new Round();
        }
        return new Ticket(next, first);
    }

    /** Whether a reading waits for the one before it: whoever need not know would only wait too. */
    public synchronized boolean isQueued() {
        return next != null && !next.result.isDone();
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
        notifyAll();
    }
}
