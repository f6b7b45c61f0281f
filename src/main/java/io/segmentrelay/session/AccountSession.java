package io.segmentrelay.session;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

import org.jboss.logging.Logger;

import io.segmentrelay.ledger.AccountClosed;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.ListRead;
import io.segmentrelay.publish.AccountWriter;
import io.segmentrelay.text.Causes;
import io.segmentrelay.usercom.Budget;
import io.segmentrelay.usercom.Budget.Priority;

/** One account while this process runs it, from the loaded state on: {@link SessionState} draws its life. */
public final class AccountSession {
    private static final Logger LOG = Logger.getLogger(AccountSession.class);
    private static final Duration REPORTED_AGAIN = Duration.ofSeconds(30);

    private final AccountApi api;
    private final BooleanSupplier held;
    private final AccountWriter writer;
    private final Lanes lanes;
    private final AccountList list;
    private final SharedListRead listReads;
    /** Segments whose leavers are being published. */
    private final Set<Long> leaving = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private volatile String stopped;
    private String seenTrouble;
    private Instant reportedAt = Instant.MIN;

    /** @param held whether this process may act for the account at this moment */
    public AccountSession(AccountApi api, BooleanSupplier held, AccountWriter writer, Lanes lanes, AccountList list) {
        this.api = api;
        this.held = held;
        this.writer = writer;
        this.lanes = lanes;
        this.list = list;
        this.listReads = new SharedListRead(api.budget()::perRequest, this::mayRequest);
    }

    public String account() {
        return api.account();
    }

    public AccountApi api() {
        return api;
    }

    public AccountWriter writer() {
        return writer;
    }

    public Lanes lanes() {
        return lanes;
    }

    public AccountList list() {
        return list;
    }

    public SharedListRead listReads() {
        return listReads;
    }

    public SessionState state() {
        if (closed) {
            return SessionState.CLOSED;
        }
        if (stopped != null) {
            return SessionState.STOPPED;
        }
        if (writer.view().paused()) {
            return SessionState.PAUSED;
        }
        if (!writer.isProven()) {
            return SessionState.LOADING;
        }
        if (api.token().isRefused()) {
            return SessionState.TOKEN_REFUSED;
        }
        return list.status().isTaken() ? SessionState.WALKING : SessionState.WAITS_FOR_LIST;
    }

    /**
     * Waits until one request may be sent: within the budget, and only while the lease is held.
     *
     * @throws AccountClosed if the account is no longer run here, or is paused: the caller stops at the last checkpoint
     */
    public void admit(Priority priority) throws InterruptedException {
        requireAdmitted();
        try {
            api.budget().take(priority);
        } catch (Budget.Closed e) {
            throw new AccountClosed(account());
        }
        requireAdmitted();
    }

    private void requireAdmitted() {
        if (!mayRequest() || writer.view().paused()) {
            throw new AccountClosed(account());
        }
    }

    /** False once the writer has ended: pages read then can only be thrown away. */
    private boolean mayRequest() {
        return !closed && held.getAsBoolean() && writer.isProven() && !writer.hasEnded();
    }

    /**
     * Has the ledger changed by the account's writer.
     *
     * @return what the change answered, before it is committed
     * @throws AccountClosed if the account is no longer run here
     */
    public <T> T change(Function<Ledger, T> change) throws InterruptedException {
        return answer(writer.change(change));
    }

    /** As {@link #change}, and what changed is published at once. */
    public <T> T changeNow(Function<Ledger, T> change) throws InterruptedException {
        return answer(writer.changeNow(change));
    }

    private static <T> T answer(CompletableFuture<T> change) throws InterruptedException {
        try {
            return change.get();
        } catch (ExecutionException e) {
            throw Causes.ofTask(e);
        }
    }

    /** @return whether the list was taken; if not, no walk begins until one is */
    public boolean listed(ListRead read) throws InterruptedException {
        Optional<String> refusal = change(ledger -> ledger.listed(read));
        refusal.ifPresentOrElse(list::refused, () -> list.taken(read));
        return refusal.isEmpty();
    }

    /** Segments for lanes that are free, most urgent first; each is this caller's until it is released. */
    public List<Long> takeDue(Instant now) {
        return state() == SessionState.WALKING && mayRequest() ? lanes.take(() -> writer.view().candidates(), now) : List.of();
    }

    public long due(Instant now) {
        return lanes.due(writer.view().candidates(), now);
    }

    /** Segments with judged leavers to be published; each is this caller's until {@link #leftOff}. */
    public List<Long> takeLeaving() {
        return mayRequest() ? writer.view().leaving().stream().filter(leaving::add).toList() : List.of();
    }

    /** The caller no longer publishes the segment's leavers. */
    public void leftOff(long segment) {
        leaving.remove(segment);
    }

    /** Whether walks and readings stop at their next step: the session is to end, or its lease is in doubt. */
    public boolean isResting() {
        return !mayRequest();
    }

    /** Whether the list may be read on schedule; seldom while the token is refused. */
    public boolean isListable() {
        return switch (state()) {
            case WAITS_FOR_LIST, WALKING, TOKEN_REFUSED -> api.token().mayList();
            case LOADING, PAUSED, STOPPED, CLOSED -> false;
        };
    }

    /**
     * Writes how the account is to the state topic, for the pages of other processes. News goes out once it has lasted. Trouble
     * and pauses are repeated, as those pages read only recent records.
     *
     * @param trouble why the account makes no progress; null if it does
     */
    public synchronized void report(String trouble, Instant now) {
        boolean lasts = trouble == null || trouble.equals(seenTrouble);
        seenTrouble = trouble;
        boolean isNew = lasts && !Objects.equals(trouble, writer.view().trouble());
        boolean isDue = (trouble != null || writer.view().paused()) && reportedAt.plus(REPORTED_AGAIN).isBefore(now);
        if (stopped == null && (isNew || lasts && isDue)) {
            reportedAt = now;
            writer.change(ledger -> {
                ledger.report(trouble);
                return null;
            });
        }
    }

    /** The account cannot run before somebody acts. */
    void stop(String why) {
        stopped = why;
        LOG.error(why);
    }

    /** Null unless it is stopped. */
    public String stoppedBecause() {
        return stopped;
    }

    public boolean isOpen() {
        return !closed;
    }

    /** Ends the session: lanes stop at their next step; pages that they have handed over are committed if there is time. */
    public void close(Duration patience) {
        closed = true;
        api.budget().close();
        writer.close(patience);
    }
}
