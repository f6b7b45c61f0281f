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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import org.apache.kafka.clients.producer.Producer;
import org.jboss.logging.Logger;

import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.event.Signal;
import io.segmentrelay.lease.LeaseHold;
import io.segmentrelay.ledger.AccountClosed;
import io.segmentrelay.ledger.Draft;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.ListRead;
import io.segmentrelay.publish.AccountWriter;
import io.segmentrelay.schedule.Schedule;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.Budget;
import io.segmentrelay.usercom.BudgetClosed;
import io.segmentrelay.usercom.Priority;
import io.segmentrelay.usercom.TokenStatus;

/**
 * One account while this process runs it: from the loaded state to the loss of its lease, a failed commit or the end of
 * the process. What comes after that is a new session.
 */
public final class AccountSession {
    private static final Logger LOG = Logger.getLogger(AccountSession.class);
    /** A thread waits with each. */
    private static final int MOST_CONFIRMING = 100;
    private static final Duration TOLD_AGAIN = Duration.ofSeconds(30);
    /** The share of the allowed rate below which it is told that the API grants less. */
    private static final double SLOW = 0.75;

    private final String account;
    private final ApiAddress address;
    private final Budget budget;
    private final LeaseHold hold;
    private final AccountWriter writer;
    private final Producer<String, byte[]> producer;
    private final int lanes;
    private final Schedule schedule;
    private final TokenStatus token;
    private final long signalsBefore;
    private final RouteGate gate;
    private final SharedListRead lists;
    private final Set<Long> walking = ConcurrentHashMap.newKeySet();
    /** Those of them that have been walked, and wait for the list. */
    private final Set<Long> confirming = ConcurrentHashMap.newKeySet();
    /** The segment in the lane that always takes what has been due for longest. */
    private Long overdue;
    private volatile boolean open = true;
    private volatile boolean listAnswers;
    private volatile String listRefused;
    /** Why the last list was not whole; null if it was. */
    private volatile String listDoubt;
    /** Why the last list could not be read; null if it could. */
    private volatile String listFailure;
    private final AtomicBoolean slowed = new AtomicBoolean();
    private final AtomicBoolean fieldsRefused = new AtomicBoolean();
    private final LastMinute sent = new LastMinute(System::nanoTime);
    private List<String> unmatched = List.of();
    private volatile String nobodyFollowed;
    private volatile String stopped;
    private String seenTrouble;
    private Instant toldAt = Instant.MIN;
    private final long begunAt = System.nanoTime();
    private volatile long lastWholeList = System.nanoTime();

    public AccountSession(String account, ApiAddress address, Budget budget, LeaseHold hold, AccountWriter writer,
            Producer<String, byte[]> producer, int lanes, Schedule schedule, TokenStatus token, long signalsBefore,
            RouteGate gate) {
        this.gate = gate;
        this.signalsBefore = signalsBefore;
        this.account = account;
        this.producer = producer;
        this.address = address;
        this.budget = budget;
        this.lists = new SharedListRead(budget::perRequest, this::mayRequest);
        this.hold = hold;
        this.writer = writer;
        this.lanes = lanes;
        this.schedule = schedule;
        this.token = token;
    }

    public String account() {
        return account;
    }

    public ApiAddress address() {
        return address;
    }

    public SharedListRead lists() {
        return lists;
    }

    /** Since it began. */
    Duration lasted() {
        return Duration.ofNanos(System.nanoTime() - begunAt);
    }

    public AccountWriter writer() {
        return writer;
    }

    public TokenStatus token() {
        return token;
    }

    /**
     * Waits until one request may be sent: within the budget, and only while the lease is held.
     *
     * @throws AccountClosed if the account is no longer run here, or is paused, or the routes are about to change: whoever
     *         asks stops at the last checkpoint
     */
    public void admit(Priority priority) throws InterruptedException {
        requireAdmitted();
        try {
            budget.take(priority);
        } catch (BudgetClosed e) {
            throw new AccountClosed(account());
        }
        requireAdmitted();
        sent.add();
    }

    /** What one request takes of the budget. */
    public Duration perRequest() {
        return budget.perRequest();
    }

    /** Requests of any kind that were sent within the last minute. */
    public long sentInLastMinute() {
        return sent.total();
    }

    /**
     * Has the ledger changed by the account's writer.
     *
     * @return what the change answered, before it is committed
     *
     * @throws AccountClosed if the account is no longer run here
     */
    public <T> T change(Function<Ledger, T> change) throws InterruptedException {
        return answer(writer.change(change));
    }

    private static <T> T answer(CompletableFuture<T> change) throws InterruptedException {
        try {
            return change.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    /** As {@link #change}, and what changed is published at once. */
    public <T> T changeNow(Function<Ledger, T> change) throws InterruptedException {
        return answer(writer.changeNow(change));
    }

    /**
     * Takes a list in that was read.
     *
     * @return whether it was taken; if not, the account's walks stop until one is
     */
    public boolean listed(ListRead list) throws InterruptedException {
        Optional<String> refusal = change(ledger -> ledger.listed(list));
        if (refusal.isPresent() && listRefused == null) {
            LOG.warnf("account %s: %s", account, refusal.get());
        }
        if (list.why() != null && !list.why().equals(listDoubt)) {
            LOG.warnf("account %s: no segment can be known to be deleted: the list is not whole, for %s", account, list.why());
        }
        if (listFailure != null || listRefused != null && refusal.isEmpty()) {
            LOG.infof("account %s: its list of segments is read again", account);
        }
        listDoubt = list.why();
        listFailure = null;
        if (list.why() == null && refusal.isEmpty()) {
            lastWholeList = System.nanoTime();
        }
        listRefused = refusal.orElse(null);
        if (refusal.isPresent()) {
            listFailed();
            return false;
        }
        listAnswers = true;
        match(change(Ledger::filter), list);
        return true;
    }

    /** Names are mistyped, and segments renamed: a filter that no longer means anything is said once. */
    private void match(SegmentFilter filter, ListRead list) {
        List<String> without = filter.unmatched(list.rows());
        if (!without.isEmpty() && !without.equals(unmatched)) {
            LOG.warnf("account %s: relay.segments.include and .exclude: no segment of its list matches %s", account,
                    String.join(", ", without));
        }
        unmatched = without;
        nobodyFollowed = filter.includesNone(list.rows())
                ? "no segment is followed: none of its list matches relay.segments.include"
                : null;
    }

    /** Why nobody is followed by what is configured; null if somebody is. */
    public String nobodyFollowedBecause() {
        return nobodyFollowed;
    }

    /** How long ago the last whole list was taken in; how long ago the session began, if none was. */
    public Duration sinceWholeList() {
        return Duration.ofNanos(System.nanoTime() - lastWholeList);
    }

    /** When the last whole list was taken in, as clocks show it now; when the session began, if none was. */
    public Instant lastWholeList() {
        return Instant.now().minus(sinceWholeList());
    }

    /** How many segments wait to be walked, be it for a lane or for the end of a pause. */
    public synchronized long due(Instant now) {
        return writer.candidates().stream().filter(segment -> !walking.contains(segment.id()))
                .filter(segment -> schedule.isBehind(segment, now)).count();
    }

    /** Why the last list was not taken in; null if it was. */
    public String listRefusedBecause() {
        return listRefused;
    }

    /** Why the last list could not be read; null if it could. */
    public String listUnreadBecause() {
        return listFailure;
    }

    /** Why the last list that could be read was not whole; null if it was. */
    public String listDoubtedBecause() {
        return listDoubt;
    }

    /**
     * The API answered a request: the account goes on as fast as it grants.
     *
     * @param refused whether it said that there were too many
     * @param after how long ago that request was sent
     */
    public void answered(boolean refused, Duration after) {
        budget.answered(refused, after);
        double rate = budget.rate();
        if (rate < SLOW * budget.allowed() && slowed.compareAndSet(false, true)) {
            LOG.warnf(
                    "account %s: the API grants fewer requests than relay.requests-per-second allows: sending %.1f a second at"
                            + " most, not %s",
                    account, rate, budget.allowed());
        } else if (rate >= budget.allowed() && slowed.compareAndSet(true, false)) {
            LOG.infof("account %s: the API grants all requests again: sending %s a second at most", account, budget.allowed());
        }
    }

    /** Requests a second at most: as configured, or what the API grants if that is less. */
    public double requestsPerSecond() {
        return budget.rate();
    }

    /** Fields that JSON has no word for were left out of a page. */
    public void fieldsRefused(int fields) {
        if (fieldsRefused.compareAndSet(false, true)) {
            LOG.warnf(
                    "account %s: the API shows values that are not JSON (NaN, Infinity): %d fields of a page are published without"
                            + " them, and further ones are counted by relay_fields_refused",
                    account, fields);
        }
    }

    /** All calls of the account wait: the API asked for it. */
    public void pauseFor(Duration pause) {
        budget.pauseFor(pause);
    }

    /** Not once the writer has ended: what is read then can only be thrown away. */
    private boolean mayRequest() {
        return open && hold.isHeld() && writer.isProven() && !writer.hasEnded() && !gate.isClosed();
    }

    private void requireAdmitted() {
        if (!mayRequest() || writer.isPaused()) {
            throw new AccountClosed(account());
        }
    }

    /** Segments for lanes that are free, most urgent first; each is this caller's until {@link #release}. */
    public synchronized List<Long> takeDue(Instant now) {
        if (!mayRequest() || stopped != null || !listAnswers || token.isRefused()) {
            return List.of();
        }
        Set<Long> busy = Set.copyOf(walking); // Before the candidates: a lane is freed only after its walk has changed them.
        boolean overdueLaneFree = overdue == null || !busy.contains(overdue) || confirming.contains(overdue);
        int free = lanes - busy.size() + Math.min(confirming.size(), MOST_CONFIRMING);
        List<Long> due = schedule.choose(writer.candidates(), busy, free, overdueLaneFree, now);
        walking.addAll(due);
        if (overdueLaneFree && !due.isEmpty()) {
            overdue = due.get(0);
        }
        return due;
    }

    /** Has leavers published whose publication came to rest, as that of walks goes on at their checkpoints. */
    public void leaveOn() {
        if (mayRequest() && !writer.isPaused()) {
            writer.leaveOn();
        }
    }

    /** For an extension to edit: requests that it has sent for these changes are sent by this session, within its budget. */
    public List<MembershipEdit> edits(Draft draft) {
        return draft.edits(this);
    }

    /** How many segments are being walked. */
    public int walking() {
        return walking.size();
    }

    /** The segment was walked, and waits for the list: meanwhile its lane is free for another, unless too many wait. */
    public void awaitsList(long segment) {
        confirming.add(segment);
    }

    public void release(long segment) {
        confirming.remove(segment); // First: nobody may count a lane as free that is none.
        walking.remove(segment);
    }

    /** No walk begins while the list does not answer: it would fail as well, and cost requests. */
    public void listFailed() {
        listAnswers = false;
    }

    /** What an extension has said of segments holds no more: no walk begins before the next list has been shown to it. */
    void considerAnew() {
        listAnswers = false;
        writer.change(ledger -> {
            ledger.awaitConsidered();
            return null;
        });
    }

    /** Whether what is under way is to come to rest at its next step, for the routes are about to change. */
    boolean isResting() {
        return gate.isClosed();
    }

    /** @param why the list could not be read, in words */
    public void listUnread(String why) {
        listFailure = why;
    }

    /**
     * Whether no list is to be read because the routes are about to change: it is read as soon as they have. Walks need not
     * wait for that.
     */
    public boolean isListCut() {
        if (gate.isClosed()) {
            gate.cut(this);
            return true;
        }
        return false;
    }

    /**
     * Acts on a signal, unless it was acted upon before; fails with {@link AccountClosed} if somebody else has to do that.
     *
     * @param offset its place in the signals topic
     */
    public CompletableFuture<Void> signal(Signal signal, long offset) {
        return writer.signal(signal, offset);
    }

    /** The offset of the last signal that had been acted upon when this session began; -1 for none. */
    public long signalsBefore() {
        return signalsBefore;
    }

    /** Somebody asked that no request is sent. */
    public boolean isPaused() {
        return writer.isPaused();
    }

    /** Somebody asked that the segment's members are not asked for: its walk stops at its checkpoint. */
    public boolean isPaused(long segment) {
        return writer.isPaused(segment);
    }

    /**
     * Has the state topic tell those who look on elsewhere how the account is: what is new once it has lasted, and trouble and
     * pauses again and again, for they read only what was written lately.
     *
     * @param trouble why it does not get on; null if it does
     */
    public synchronized void tell(String trouble, Instant now) {
        boolean lasts = trouble == null || trouble.equals(seenTrouble);
        seenTrouble = trouble;
        boolean isNew = lasts && !Objects.equals(trouble, writer.trouble());
        boolean isDue = (trouble != null || writer.isPaused()) && toldAt.plus(TOLD_AGAIN).isBefore(now);
        if (stopped == null && (isNew || lasts && isDue)) {
            toldAt = now;
            writer.change(ledger -> {
                ledger.tell(trouble);
                return null;
            });
        }
    }

    /** The account is stopped for a reason that waiting does not mend. */
    public void stop(String why) {
        stopped = why;
    }

    /**
     * Whether the list may be read on schedule: not for an account that is stopped or paused, nor while the routes are about
     * to change; seldom while the token is refused.
     */
    public boolean isListable() {
        return stopped == null && writer.isProven() && !writer.isPaused() && token.mayList() && !isListCut();
    }

    public String stoppedBecause() {
        return stopped;
    }

    public boolean isOpen() {
        return open;
    }

    /** Ends the session: lanes stop at their next step, what they have handed over is committed if there is time. */
    public void close(Duration patience) {
        open = false;
        budget.close();
        writer.close(patience);
        producer.close(Duration.ZERO);
        gate.closed(this);
    }
}
