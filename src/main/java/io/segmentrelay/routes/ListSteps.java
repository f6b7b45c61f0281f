package io.segmentrelay.routes;

import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;

import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.jboss.logging.Logger;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.config.RelayConfig;
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

/** The steps of reading the list; each takes the {@link Listing} that the route carries. */
@ApplicationScoped
@Named("listing")
@RegisterForReflection
public class ListSteps {
    private static final Logger LOG = Logger.getLogger(ListSteps.class);

    private final Accounts accounts;
    private final Extensions extensions;
    private final Limit limit;

    public ListSteps(Accounts accounts, Extensions extensions, RelayConfig config) {
        this.accounts = accounts;
        this.extensions = extensions;
        this.limit = new Limit(Limit.LIST.name(), config.list().maxRows(), config.list().maxBytes());
    }

    /** The accounts whose list may be read now. */
    public List<AccountSession> accounts() {
        return accounts.open().stream().filter(AccountSession::isListable).filter(session -> !session.listReads().isQueued())
                .toList();
    }

    /** The first to ask reads, the others wait: sessions on schedule, and ended walks, which can wait longer. */
    public Listing join(@Body Object asks, @Variable("walk") Walk walk) {
        AccountSession session = walk == null ? (AccountSession) asks : walk.getSession();
        return new Listing(session, walk == null ? session.listReads().join() : session.listReads().joinAfterWalk(), limit,
                extensions.considersSegments());
    }

    /** @return the call for the first page */
    public Call open(@Variable("list") Listing list) throws InterruptedException {
        list.getSession().listReads().begin(list.round());
        list.begun = true;
        return next(list);
    }

    /** @return the call for the next page; null behind the last */
    public Call read(@Variable("list") Listing list, @Body Page<SegmentRow> page) {
        list.asked();
        list.reading.read(page);
        return next(list);
    }

    private static Call next(Listing list) {
        URI next = list.reading.next();
        list.call = next == null ? null : new Call(list.getSession(), Call.Kind.SEGMENTS, next);
        return list.call;
    }

    /** A page answers 404: the API's known fault at the end of a list, but a failure if no segment was read before. */
    public void ended(@Variable("list") Listing list, Exchange exchange) throws Exception {
        Exception notFound = Failures.caught(exchange);
        list.asked();
        if (list.reading.isEmpty()) {
            throw notFound;
        }
    }

    /** Every page was read: hands the list to the account's writer, then to all who wait. */
    public void take(@Variable("list") Listing list) throws InterruptedException {
        Set<Long> skipped = new HashSet<>();
        Map<Long, String> undecided = new HashMap<>();
        for (ConsideredSegment segment : list.getConsidered()) {
            if (segment.undecidedBecause() != null) {
                undecided.put(segment.getId(), segment.undecidedBecause());
            } else if (segment.isSkipped()) {
                skipped.add(segment.getId());
            }
        }
        ListRead read = list.reading.result().considered(skipped, undecided);
        if (list.getSession().listed(read)) {
            list.round().result().complete(read);
        }
    }

    public void failed(@Variable("list") Listing list, Exchange exchange) throws InterruptedException {
        Exception failure = Failures.cause(Failures.caught(exchange));
        AccountSession session = list.getSession();
        if (failure instanceof Unauthorized) {
            session.api().token().refused();
        }
        if (!Failures.isSuspension(failure)) {
            String why = Failures.words(failure);
            session.list().failed(why);
            LOG.warnf("account %s: the list of segments cannot be read: %s", session.account(), why);
        } else {
            session.list().giveUp();
        }
        list.round().result().completeExceptionally(failure);
    }

    public void end(@Variable("list") Listing list) {
        if (list.begun) {
            list.asked();
            list.getSession().listReads().end(list.requests);
        }
        list.round().result().completeExceptionally(new IllegalStateException("the list was given up"));
    }

    /**
     * The list as it was read; null if it could not be.
     *
     * @throws AccountClosed if the account is no longer run here: nothing is known of the list, so nothing may be judged by it
     */
    public ListRead result(@Variable("list") Listing list) throws InterruptedException {
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
