package io.segmentrelay.routes;

import java.net.URI;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;

import org.apache.camel.Exchange;
import org.jboss.logging.Logger;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.event.ExtensionProblem;
import io.segmentrelay.extension.ConsideredSegment;
import io.segmentrelay.extension.Extensions;
import io.segmentrelay.ledger.AccountClosed;
import io.segmentrelay.ledger.ListRead;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.session.Accounts;
import io.segmentrelay.usercom.Page;
import io.segmentrelay.usercom.SegmentRow;
import io.segmentrelay.usercom.Unauthorized;
import io.segmentrelay.walk.Limit;

/** The steps of the list-segments route; each takes the {@link Listing} that the route carries. */
@ApplicationScoped
@Named("listing")
@RegisterForReflection
public class ListSteps {
    private static final Logger LOG = Logger.getLogger(ListSteps.class);

    private final Accounts accounts;
    private final Extensions extensions;
    private final Limit limit;

    @Inject
    public ListSteps(Accounts accounts, Extensions extensions, RelayConfig config) {
        this.accounts = accounts;
        this.extensions = extensions;
        this.limit = new Limit(Limit.LIST.name(), config.list().maxRows(), config.list().maxBytes());
    }

    /** The accounts whose list may be read now. */
    public List<AccountSession> accounts() {
        return accounts.open().stream().filter(AccountSession::isListable).filter(session -> !session.lists().isQueued())
                .toList();
    }

    /**
     * Takes part in the next reading: the first who asks reads, the others wait for it.
     *
     * @param asks the session, or a walk of it that has ended, and can wait for others
     * @throws AccountClosed if the routes are about to change: the list is read after that
     */
    public Listing join(Object asks) {
        AccountSession session = asks instanceof Walk walk ? walk.getSession() : (AccountSession) asks;
        if (session.isListCut()) {
            throw new AccountClosed(session.account());
        }
        return new Listing(session, asks == session ? session.lists().join() : session.lists().joinAfterWalk(), limit);
    }

    public void begin(Listing list) throws InterruptedException {
        list.getSession().lists().begin(list.round());
        list.begun = true;
        next(list);
    }

    public void read(Listing list, Page<SegmentRow> page) {
        list.asked();
        list.reading.read(page);
        next(list);
    }

    private static void next(Listing list) {
        URI next = list.reading.next();
        list.call = next == null ? null : new Call(list.getSession(), Call.Kind.SEGMENTS, next);
    }

    /** The segments of the list, for an extension to look at; empty if there is none. */
    public List<ConsideredSegment> considered(Listing list) {
        if (extensions.isInPlace(Extensions.CONSIDER_SEGMENT)) {
            list.considered = list.reading.segments().stream()
                    .map(row -> new ConsideredSegment(list.getSession().account(), row)).toList();
        }
        return list.considered;
    }

    public void seen(ConsideredSegment segment) {
        segment.seen();
    }

    /** @throws ExtensionProblem if the extension has stopped on the way: it may not have said that the segment is skipped */
    public void requireSeen(ConsideredSegment segment) {
        if (!segment.isSeen()) {
            throw new ExtensionProblem("it has ended before its last step: no stop, and no handled errors, may be in it");
        }
    }

    /** The extension has failed: the segment's walks do as well, until it no longer does. */
    public void undecided(Listing list, ConsideredSegment segment, Exchange exchange) {
        list.undecided.put(segment.getId(), extensions.failed(Extensions.CONSIDER_SEGMENT,
                "account " + list.getSession().account() + ", segment " + segment.getId(), exchange));
    }

    /** Every page was read: hands the list to the account's writer, then to whoever waits. */
    public void done(Listing list) throws InterruptedException {
        AccountSession session = list.getSession();
        ListRead read = list.reading.result().considered(list.considered.stream().filter(ConsideredSegment::isSkipped)
                .map(ConsideredSegment::getId).collect(Collectors.toSet()), list.undecided);
        if (session.listed(read)) {
            list.round().result().complete(read);
        }
    }

    /** A page is not there. At the end of a list that has all its segments, that is but the known fault of the API. */
    public void ended(Listing list, Exception notFound) throws Exception {
        list.asked();
        if (list.reading.isEmpty()) {
            throw notFound;
        }
    }

    /** A page failed. */
    public void failed(Listing list, Exception caught) throws InterruptedException {
        Exception failure = Failures.cause(caught);
        AccountSession session = list.getSession();
        if (failure instanceof Unauthorized) {
            session.api().token().refused();
        }
        if (!Failures.isSuspension(failure)) {
            String why = Failures.words(failure);
            session.list().failed(why);
            LOG.warnf("account %s: the list of segments cannot be read: %s", session.account(), why);
        } else if (!(failure instanceof AccountClosed && session.isListCut())) {
            session.list().giveUp();
        }
        list.round().result().completeExceptionally(failure);
    }

    public void end(Listing list) {
        if (list.begun) {
            list.asked();
            list.getSession().lists().end(list.requests);
        }
        list.round().result().completeExceptionally(new IllegalStateException("the list was given up"));
    }

    /**
     * The list as it was read; null if it could not be.
     *
     * @throws AccountClosed if the account is no longer run here, or the list is read once the routes have changed: nothing
     *         is known of it, so that nobody may judge by it
     */
    public ListRead result(Listing list) throws InterruptedException {
        while (list.getSession().isOpen()) {
            try {
                return list.round().result().get(1, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof AccountClosed) {
                    throw new AccountClosed(list.getSession().account());
                }
                return null;
            } catch (TimeoutException e) {
                LOG.tracef("account %s: still waiting for the list", list.getSession().account());
            }
        }
        throw new AccountClosed(list.getSession().account());
    }
}
