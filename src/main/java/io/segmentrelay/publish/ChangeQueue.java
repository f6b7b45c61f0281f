package io.segmentrelay.publish;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import io.segmentrelay.ledger.AccountClosed;
import io.segmentrelay.ledger.Ledger;

/** Changes of a ledger in their order. Once it is closed, waiting and later changes fail with {@link AccountClosed}. */
final class ChangeQueue {
    /** Pages that lanes may be ahead of the writer. */
    private static final int BACKLOG = 192;

    private final String account;
    private final LinkedBlockingQueue<Change<?>> changes = new LinkedBlockingQueue<>();
    private final Semaphore backlog = new Semaphore(BACKLOG);
    private volatile boolean closed;

    private record Change<T>(Function<Ledger, T> change, CompletableFuture<T> answer) {
        void apply(Ledger ledger) {
            try {
                answer.complete(change.apply(ledger));
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
                throw e;
            }
        }
    }

    ChangeQueue(String account) {
        this.account = account;
    }

    <T> CompletableFuture<T> add(Function<Ledger, T> change) {
        Change<T> added = new Change<>(change, new CompletableFuture<>());
        changes.add(added);
        if (closed) {
            abandon();
        }
        return added.answer;
    }

    /** Waits while lanes are too far ahead; throws {@link AccountClosed} if the queue is closed. */
    void addPage(Consumer<Ledger> page) throws InterruptedException {
        boolean admitted = backlog.tryAcquire();
        while (!admitted && !closed) {
            admitted = backlog.tryAcquire(100, TimeUnit.MILLISECONDS);
        }
        if (closed) {
            throw new AccountClosed(account);
        }
        add(ledger -> {
            backlog.release();
            page.accept(ledger);
            return null;
        });
    }

    /** @return whether there was a change within the time; what it throws is thrown on */
    boolean applyNext(Ledger ledger, long waitNanos) throws InterruptedException {
        Change<?> next = changes.poll(waitNanos, TimeUnit.NANOSECONDS);
        if (next != null) {
            next.apply(ledger);
        }
        return next != null;
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    /** Wakes the thread that waits for a change. */
    void wake() {
        add(ledger -> null);
    }

    void close() {
        closed = true;
        abandon();
    }

    boolean isClosed() {
        return closed;
    }

    private void abandon() {
        for (Change<?> change; (change = changes.poll()) != null;) {
            change.answer.completeExceptionally(new AccountClosed(account));
        }
    }
}
