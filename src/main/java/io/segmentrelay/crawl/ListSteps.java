package io.segmentrelay.crawl;

import java.net.URI;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;

import org.jboss.logging.Logger;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.account.AccountClosed;
import io.segmentrelay.account.AccountSession;
import io.segmentrelay.account.Accounts;
import io.segmentrelay.account.ListRead;
import io.segmentrelay.usercom.NotFound;
import io.segmentrelay.usercom.Page;
import io.segmentrelay.usercom.SegmentRow;
import io.segmentrelay.usercom.Unauthorized;

/** The steps of the list-segments route; each takes the {@link Listing} that the route carries. */
@ApplicationScoped
@Named("listing")
@RegisterForReflection
public class ListSteps {
    private static final Logger LOG = Logger.getLogger(ListSteps.class);

    private final Accounts accounts;

    @Inject
    public ListSteps(Accounts accounts) {
        this.accounts = accounts;
    }

    /** The accounts whose list may be read now. */
    public List<AccountSession> accounts() {
        return accounts.open().stream().filter(AccountSession::isListable).filter(session -> !session.lists().isQueued())
                .toList();
    }

    /**
     * Takes part in the next reading: the first who asks reads, the others wait for it.
     *
     * @throws AccountClosed if the routes are about to change: the list is read after that
     */
    public Listing join(AccountSession session) {
        if (session.isListCut()) {
            throw new AccountClosed(session.account());
        }
        return new Listing(session, session.lists().join());
    }

    public void begin(Listing list) throws InterruptedException {
        list.getSession().lists().begin(list.round());
        list.begun = true;
        list.call = new Call(list.getSession(), Call.Kind.SEGMENTS, list.getSession().address().segments());
    }

    public void read(Listing list, Page<SegmentRow> page) {
        URI read = URI.create(list.call.getUrl());
        list.call = null;
        list.visited.add(Visited.hash(read));
        if (list.visited.size() > 1 && !list.count.equals(page.count())) {
            list.doubt = "its pages give different counts";
        }
        list.count = page.count();
        int before = list.rows.size();
        page.rows().forEach(row -> list.rows.put(row.id(), row));
        list.fruitlessPages = list.rows.size() > before ? 0 : list.fruitlessPages + 1;
        if (page.next() != null) {
            URI next = list.getSession().address().follow(page.next());
            if (list.visited.contains(Visited.hash(next))) {
                list.doubt = "a page names one as next that was read before";
            } else if (list.fruitlessPages >= Walk.MOST_EMPTY_PAGES) {
                list.doubt = "its pages bring no more segments, but do not end";
            } else {
                list.call = new Call(list.getSession(), Call.Kind.SEGMENTS, next);
            }
        }
    }

    /** Every page was read: hands the list to the account's writer, then to whoever waits. */
    public void done(Listing list) throws InterruptedException {
        AccountSession session = list.getSession();
        ListRead read = WholeLists.read(list);
        if (session.listed(read)) {
            list.round().result().complete(read);
        }
    }

    /** A page failed. At the end of a list that has all its segments, a 404 is but the known fault of the API. */
    public void failed(Listing list, Exception caught) throws InterruptedException {
        Exception failure = Failures.cause(caught);
        if (failure instanceof NotFound && !list.rows.isEmpty()) {
            list.call = null;
            done(list);
            return;
        }
        if (failure instanceof Unauthorized) {
            list.getSession().token().refused();
        }
        if (!(failure instanceof AccountClosed && list.getSession().isListCut())) {
            list.getSession().listFailed();
        }
        list.round().result().completeExceptionally(failure);
        if (!(failure instanceof AccountClosed) && !(failure instanceof InterruptedException)) {
            String why = Failures.words(failure);
            list.getSession().listUnread(why);
            LOG.warnf("account %s: the list of segments cannot be read: %s", list.getSession().account(), why);
        }
    }

    public void end(Listing list) {
        if (list.begun) {
            list.getSession().lists().end();
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
