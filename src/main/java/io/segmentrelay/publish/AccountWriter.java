package io.segmentrelay.publish;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jboss.logging.Logger;

import io.segmentrelay.event.Signal;
import io.segmentrelay.ledger.AccountClosed;
import io.segmentrelay.ledger.Batch;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.PageRead;
import io.segmentrelay.ledger.StateSize;

/**
 * The one writer of an account: a thread that takes what lanes have read, in order, and publishes events and state
 * together.
 *
 * <pre>
 *   open ──▶ a batch begins with the first change ──▶ it is published after a second, some dozen pages, or at a report
 *     ▲                                                      │
 *     └───────────────────── committed ◀─────────────────────┤
 *   failed ◀── not committed: this writer is done, and so is its ledger
 * </pre>
 */
public final class AccountWriter {
    private static final Logger LOG = Logger.getLogger(AccountWriter.class);
    /** How long a report waits for company: many small segments that end together share a transaction. */
    private static final Duration URGENT = Duration.ofMillis(20);
    private static final long FIGURES_EVERY = TimeUnit.SECONDS.toNanos(10);
    /** New changes wake the writer up: with hundreds of accounts, more frequent looks would keep a processor busy. */
    private static final long IDLE = TimeUnit.SECONDS.toNanos(5);

    private final String account;
    private final Ledger ledger;
    private final Publication publication;
    private final Duration interval;
    private final int pagesPerBatch;
    private final long signalsBefore;
    private final ChangeQueue changes;
    private final Thread thread;
    private Consumer<Throwable> onFailure;
    private boolean started;
    /** Until it is open no request is sent: its answer might not be committed. */
    private final CountDownLatch proof = new CountDownLatch(1);
    private boolean mustCommitFirst;
    private volatile boolean closing;
    private volatile LedgerView view;
    private volatile StateSize figures = StateSize.NONE;
    private final UnreadSegments unread = new UnreadSegments();
    private long figuresDue = System.nanoTime();
    private boolean sealNow;

    /** @param interval how long a batch waits for more */
    public AccountWriter(Ledger ledger, Publication publication, Duration interval, int pagesPerBatch) {
        this.account = ledger.state().account;
        this.changes = new ChangeQueue(account);
        this.ledger = ledger;
        this.signalsBefore = ledger.state().signalPosition;
        this.publication = publication;
        this.interval = interval;
        this.pagesPerBatch = pagesPerBatch;
        this.view = LedgerView.beforeTheStart(ledger);
        this.thread = new Thread(this::run, "relay-writer-" + account);
        this.thread.setDaemon(true);
    }

    /** Before the start, if the writer before could not commit: no request is sent until this one has committed something. */
    public void prove() {
        mustCommitFirst = true;
        ledger.report(ledger.trouble()); // Changes nothing, but must be committed.
    }

    /** Whether pages read now can be committed, as far as is known: not before the start. */
    public boolean isProven() {
        return proof.getCount() == 0;
    }

    /** Waits until it is proven; false if it has ended before. */
    public boolean awaitProof() throws InterruptedException {
        while (!changes.isClosed() && !proof.await(100, TimeUnit.MILLISECONDS)) {
            LOG.tracef("account %s: still waiting for its first commit", account);
        }
        return isProven();
    }

    /** @param failed called once, if this writer can commit no more */
    public synchronized void start(Consumer<Throwable> failed) {
        if (closing) {
            return;
        }
        onFailure = failed;
        view = LedgerView.of(ledger);
        figures = StateSize.of(ledger.state());
        started = true;
        thread.start();
        if (!mustCommitFirst) {
            proof.countDown();
        }
    }

    /** The offset of the last signal that had been acted upon when this writer began; -1 for none. */
    public long signalsBefore() {
        return signalsBefore;
    }

    /** Whether it takes no more changes. */
    public boolean hasEnded() {
        return changes.isClosed();
    }

    /** The ledger's figures, as of its last change. */
    public LedgerView view() {
        return view;
    }

    /** Why no segment of the account can be read; empty if one can, or none was tried yet. */
    public Optional<String> unreadBecause() {
        return unread.problem();
    }

    /** @return the answer of the change, before it is committed; fails with {@link AccountClosed} if the writer ended */
    public <T> CompletableFuture<T> change(Function<Ledger, T> change) {
        return changes.add(ledger -> {
            T answer = change.apply(ledger);
            view = LedgerView.of(ledger);
            count();
            return answer;
        });
    }

    /** How much the state held some seconds ago. */
    public StateSize figures() {
        return figures;
    }

    private void count() {
        if (System.nanoTime() - figuresDue >= 0) {
            figures = StateSize.of(ledger.state());
            figuresDue = System.nanoTime() + FIGURES_EVERY;
        }
    }

    /** Waits while lanes are too far ahead; throws {@link AccountClosed} if the writer ended. */
    public void page(long segment, long run, PageRead page) throws InterruptedException {
        changes.addPage(ledger -> ledger.page(segment, run, page));
    }

    /** @param offset its place in the signals topic */
    public CompletableFuture<Void> signal(Signal signal, long offset) {
        return change(ledger -> {
            ledger.signal(signal, offset);
            return null;
        });
    }

    /** As {@link #change}, but published at once. */
    public <T> CompletableFuture<T> changeNow(Function<Ledger, T> change) {
        return change(ledger -> {
            sealNow = true;
            return change.apply(ledger);
        });
    }

    private void run() {
        try {
            if (!rewrite()) {
                return;
            }
            publish(); // Changes from opening the ledger go ahead of every event.
            proof.countDown();
            while (!closing || !changes.isEmpty()) {
                collect();
                publish();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            onFailure.accept(e);
        } finally {
            changes.close();
        }
    }

    /** @return whether the state is whole; it is not if the writer was closed on the way */
    private boolean rewrite() {
        for (Batch part; !closing && (part = ledger.rewrites().peek()) != null; ledger.rewrites().remove()) {
            publication.publish(ledger, part);
        }
        return ledger.rewrites().isEmpty();
    }

    private void publish() {
        if (!ledger.batch().isEmpty()) {
            Batch batch = ledger.seal();
            publication.publish(ledger, batch);
            unread.closed(batch.reports().stream().map(Batch.Report::report).toList());
        }
    }

    /** Takes changes until the batch is due. */
    private void collect() throws InterruptedException {
        sealNow = false;
        long due = Long.MAX_VALUE;
        while (!sealNow && ledger.batch().pages < pagesPerBatch) {
            long wait = closing ? 0 : due == Long.MAX_VALUE ? IDLE : due - System.nanoTime();
            boolean changed = (closing || wait > 0) && changes.applyNext(ledger, wait);
            if (ledger.batch().isEmpty()) {
                if (closing && changes.isEmpty()) {
                    return;
                }
                continue;
            }
            long now = System.nanoTime();
            if (due == Long.MAX_VALUE) {
                due = now + interval.toNanos();
            }
            if (ledger.batch().isUrgent()) {
                due = Math.min(due, now + URGENT.toNanos());
            }
            if (!changed && (now >= due || closing)) {
                return;
            }
        }
    }

    /** Commits the changes taken, then ends; gives up after this time, at once if it is zero. */
    public void close(Duration patience) {
        end(patience);
        publication.close();
    }

    private void end(Duration patience) {
        boolean running;
        synchronized (this) {
            running = started;
            if (running && patience.isZero()) {
                thread.interrupt(); // Before it sees that it closes, and commits its batch.
            }
            closing = true;
        }
        if (!running) {
            changes.close();
            return;
        }
        changes.wake();
        try {
            if (patience.toMillis() > 0) {
                thread.join(patience.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}
