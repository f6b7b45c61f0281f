package io.segmentrelay.source;

import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.segmentrelay.event.OutRecord;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.ListRead;
import io.segmentrelay.ledger.RunLedger;
import io.segmentrelay.schedule.Backoff;
import io.segmentrelay.schedule.Schedule;
import io.segmentrelay.schedule.TokenStatus;
import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.Budget.Priority;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.NotFound;
import io.segmentrelay.usercom.Page;
import io.segmentrelay.usercom.PageReader;
import io.segmentrelay.usercom.SegmentRow;
import io.segmentrelay.usercom.Unauthorized;
import io.segmentrelay.walk.FailureMessage;
import io.segmentrelay.walk.ListReading;
import io.segmentrelay.walk.MemberWalk;

/**
 * Decides which request is sent next, one at a time: a page of the list when that is due, else the next page of the walk,
 * else the first of the segment that is due next. Nothing is asked for while an event waits to be delivered. For one thread.
 *
 * <pre>
 *   list ──▶ walk ──▶ … ──▶ judged ──▶ leavers, chunk by chunk ──▶ next walk
 *             ▲               │
 *             └── list again ◀┘ if somebody would leave
 * </pre>
 */
final class SourceLoop {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentsSource.class);

    private final SourceSettings settings;
    private final ApiAddress address;
    private final MemoryLedger memory;
    private final Ledger ledger;
    private final InstantSource clock;
    private final InstantSource passing;
    private final Schedule schedule;
    private final Retries retries;
    private final TokenStatus token;
    private final PageReader reader = new PageReader();
    private final Deque<OutRecord> outbox = new ArrayDeque<>();
    private ListReading list;
    private MemberWalk walk;
    /** The walk has ended, and waits for the list. */
    private boolean confirming;
    /** The segment whose leavers go out; null if there is none. */
    private Long leaving;
    private boolean listAnswers;
    /** The last log line about the list, which is not repeated. */
    private String said;
    private Instant nextList = Instant.EPOCH;
    private Instant notBefore = Instant.EPOCH;
    /** When the walk's page was asked for last. */
    private Instant askedAt = Instant.EPOCH;
    /** How often the page that is asked for has been asked for. */
    private int attempts;

    /** @param passing for pauses, as the other clock may be set */
    SourceLoop(SourceSettings settings, Backoff backoff, MemoryLedger memory, InstantSource clock, InstantSource passing) {
        this.settings = settings;
        this.address = settings.credentials().address();
        this.memory = memory;
        this.ledger = memory.ledger();
        this.clock = clock;
        this.passing = passing;
        this.schedule = new Schedule(settings.ledger().fullRefresh());
        this.retries = new Retries(backoff);
        this.token = new TokenStatus(passing, settings.period());
    }

    /** Events that wait to be delivered, in their order. */
    List<OutRecord> events() {
        return List.copyOf(outbox);
    }

    boolean hasEvents() {
        return !outbox.isEmpty();
    }

    void delivered() {
        outbox.remove();
    }

    /** The page to fetch now; empty if there is none, or not yet. */
    Optional<URI> next() {
        Instant now = passing.instant();
        while (outbox.isEmpty() && !now.isBefore(notBefore)) {
            if (leaving != null) {
                leave();
            } else if (isListing(now)) {
                return Optional.of(list.next());
            } else if (!isWalking()) {
                return Optional.empty();
            } else if (walk.next() != null) {
                askedAt = now;
                return Optional.of(walk.next());
            } else {
                closed(walk.close(ledger));
            }
        }
        return Optional.empty();
    }

    Priority priority() {
        return list != null ? Priority.LIST : Priority.WALK;
    }

    private boolean isListing(Instant now) {
        // A page that is being retried goes first.
        if (list == null && attempts == 0 && (confirming || !now.isBefore(nextList) && token.mayList())) {
            list = new ListReading(address);
            nextList = now.plus(settings.period());
        }
        return list != null;
    }

    private boolean isWalking() {
        if (walk == null && listAnswers && !token.isRefused()) {
            schedule.choose(ledger.candidates(), Set.of(), 1, true, clock.instant()).stream().findFirst()
                    .flatMap(ledger::open).ifPresent(opened -> walk = new MemberWalk(opened, address));
            drain();
        }
        return walk != null;
    }

    /** Takes in the page that was asked for. */
    void read(InputStream body) {
        if (list != null) {
            Page<SegmentRow> page = reader.segments(body);
            token.accepted();
            list.read(page);
            attempts = 0;
            if (list.next() == null) {
                listed(list.result());
            }
        } else {
            Page<Member> page = reader.members(body, settings.ledger().fields());
            token.accepted();
            token.acceptedFor(walk.segment());
            Duration took = Duration.between(askedAt, passing.instant());
            walk.read(page, attempts + 1, took).ifPresent(read -> ledger.page(walk.segment(), walk.run(), read));
            attempts = 0;
        }
        drain();
    }

    /** The page that was asked for has failed: it is asked for again after a pause, or given up. */
    void failed(Exception failure) {
        attempts++;
        Optional<Duration> pause = retries.pause(failure, attempts, !token.isRefused());
        pause.or(() -> Retries.asked(failure)).ifPresent(rest -> notBefore = passing.instant().plus(rest));
        if (pause.isPresent()) {
            return;
        }
        int requests = attempts;
        attempts = 0;
        if (!FailureMessage.isExpected(failure)) {
            LOG.error("account {}: unexpected failure", settings.account(), failure);
        }
        if (list != null) {
            listFailed(failure);
        } else if (walk != null) {
            walkFailed(failure, requests);
            closed(walk.close(ledger)); // Its report need not wait for the pause.
        }
        drain();
    }

    /** A 404 after a page of the list ends it: the API is known to name a next page that does not exist. */
    private void listFailed(Exception failure) {
        if (failure instanceof NotFound && !list.isEmpty()) {
            listed(list.result());
            return;
        }
        if (failure instanceof Unauthorized) {
            token.refused();
        }
        say("the list of segments cannot be read: " + FailureMessage.words(failure));
        listDone(null);
    }

    /** A walk whose token is refused rests until the token is taken again. */
    private void walkFailed(Exception failure, int requests) {
        if (failure instanceof Unauthorized && token.refusedFor(walk.segment())) {
            walk.suspend(requests);
        } else {
            walk.failed(failure, requests);
        }
    }

    private void listed(ListRead read) {
        Optional<String> refusal = ledger.listed(read);
        say(refusal.orElse(read.why() == null ? null
                : "no segment can be known to be deleted: the list is not whole, for " + read.why()));
        listDone(refusal.isPresent() ? null : read);
    }

    /** @param read null if nothing of it was taken: no walk begins until a list is taken */
    private void listDone(ListRead read) {
        list = null;
        listAnswers = read != null;
        if (confirming) {
            confirming = false;
            closed(walk.close(ledger, read));
        }
    }

    private void closed(RunLedger.Close close) {
        if (close == RunLedger.Close.WANTS_LIST) {
            confirming = true;
            return;
        }
        leaving = close == RunLedger.Close.LEAVING ? walk.segment() : null;
        walk = null;
        drain();
    }

    private void leave() {
        if (!ledger.leave(leaving)) {
            leaving = null;
        }
        drain();
    }

    private void drain() {
        outbox.addAll(memory.drain());
    }

    private void say(String what) {
        if (what != null && !what.equals(said)) {
            LOG.warn("account {}: {}", settings.account(), what);
        }
        said = what;
    }
}
