package io.segmentrelay.crawl;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;

import org.apache.camel.Exchange;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.account.AccountSession;
import io.segmentrelay.account.Accounts;
import io.segmentrelay.account.Edits;
import io.segmentrelay.account.Ledger;
import io.segmentrelay.account.ListRead;
import io.segmentrelay.account.Opened;
import io.segmentrelay.account.PageRead;
import io.segmentrelay.account.RunLedger;
import io.segmentrelay.extension.Extensions;
import io.segmentrelay.extension.MembershipEdit;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.Page;
import io.segmentrelay.usercom.PageFailure;
import io.segmentrelay.usercom.RefusedUrl;
import io.segmentrelay.walk.Visited;

/** The steps of the crawl-members route; each takes the {@link Walk} that the route carries. */
@ApplicationScoped
@Named("crawl")
@RegisterForReflection
public class CrawlSteps {
    private final Accounts accounts;
    private final Extensions extensions;

    @Inject
    public CrawlSteps(Accounts accounts, Extensions extensions) {
        this.accounts = accounts;
        this.extensions = extensions;
    }

    /** A walk for each segment of any account that is due, as far as there are free lanes. */
    public List<Walk> due() {
        accounts.open().forEach(AccountSession::leaveOn);
        return accounts.open().stream().flatMap(session -> due(session).stream()).toList();
    }

    /** What the lanes of the account can go on with after this walk; a walk that could not begin waits for the timer. */
    public List<Walk> next(Walk walk) {
        return walk.opened == null ? List.of() : due(walk.getSession());
    }

    private static List<Walk> due(AccountSession session) {
        return session.takeDue(Instant.now()).stream().map(segment -> new Walk(session, segment)).toList();
    }

    /** Opens the run, or takes up the one that is at a checkpoint. */
    public void open(Walk walk) throws InterruptedException {
        Optional<Opened> opened = change(walk, ledger -> ledger.open(walk.segment()));
        if (opened.isPresent()) {
            walk.opened = opened.get();
            walk.visited.addAll(walk.opened.visited());
            if (walk.opened.undecided() != null) {
                walk.ending = new Ending.Failed(walk.opened.undecided());
            } else if (walk.opened.cursor() == null && walk.opened.pages() > 0) {
                walk.ending = new Ending.NextNull();
            } else {
                follow(walk, walk.opened.cursor() == null ? walk.opened.users() : walk.opened.cursor());
            }
        }
    }

    /**
     * Hands the page to the account's writer and goes on to the next, unless an extension edits what it changes: then the
     * route take-page does that. A page that answered in good form counts whatever its successor is like; where that may not
     * be followed, the checkpoint stays at the page itself.
     */
    public void read(Walk walk, Page<Member> page) throws InterruptedException {
        Call call = walk.call;
        walk.call = null;
        walk.getSession().notRefused(walk.segment());
        if (walk.opened.missing()) {
            walk.wasted = call.requests();
            walk.ending = new Ending.Failed("the list no longer shows the segment, but its members still answer");
            return;
        }
        long url = Visited.hash(URI.create(call.getUrl()));
        walk.visited.add(url);
        walk.pages++;
        walk.rows += page.rows().size();
        walk.emptyPages = page.rows().isEmpty() ? walk.emptyPages + 1 : 0;
        URI next = null;
        try {
            next = next(walk, page);
        } catch (PageFailure | RefusedUrl e) {
            walk.ending = new Ending.Failed(Failures.words(e));
        }
        String checkpoint = walk.ending != null ? call.getUrl() : next == null ? null : next.toString();
        PageRead read = new PageRead(page.rows(), page.count(), url, checkpoint, call.requests());
        if (extensions.isInPlace(Extensions.CHANGE_MEMBERSHIPS)) {
            walk.page = read;
            walk.next = next;
        } else {
            walk.getSession().writer().page(walk.segment(), walk.opened.run(), read);
            goOn(walk, next);
        }
    }

    /** What the page changes, for the extension. If that is nothing, the page is handed over. */
    public List<MembershipEdit> changes(Walk walk) throws InterruptedException {
        walk.draft = change(walk, ledger -> ledger.draft(walk.segment(), walk.opened.run(), walk.page.members()));
        walk.edits = walk.draft.edits();
        walk.seen = walk.edits.isEmpty();
        if (walk.seen) {
            handOver(walk);
        }
        return walk.edits;
    }

    /** The changes as one body, for an exchange of its own: what an extension does to its exchange stays there. */
    public List<List<MembershipEdit>> apart(List<MembershipEdit> changes) {
        return List.of(changes);
    }

    public void edited(Walk walk) {
        walk.seen = true;
    }

    /** Hands the page over with what the extension made of it; if it would change something else by now, not yet. */
    public void handOver(Walk walk) throws InterruptedException {
        PageRead page = walk.page.edited(Edits.of(walk.draft, walk.edits, walk.seen));
        if (change(walk, ledger -> ledger.page(walk.segment(), walk.opened.run(), page))) {
            walk.page = null;
            goOn(walk, walk.next);
        }
    }

    /** The extension has failed, and with it this walk: the page counts as not read. */
    public void spoilt(Walk walk, Exchange exchange) {
        walk.wasted = (int) walk.page.requests();
        walk.page = null;
        walk.call = null;
        Exception failure = Failures.cause(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
        if (!Failures.isSuspension(failure)) {
            walk.ending = new Ending.Failed(extensions.failed(Extensions.CHANGE_MEMBERSHIPS, "account "
                    + walk.getSession().account() + ", segment " + walk.segment(), exchange));
        }
    }

    private static void goOn(Walk walk, URI next) {
        if (next != null && walk.getSession().isPaused(walk.segment())) {
            return; // Suspended: it goes on at its checkpoint once it is resumed.
        }
        if (next != null) {
            walk.call = new Call(walk.getSession(), Call.Kind.MEMBERS, next);
        } else if (walk.ending == null) {
            walk.ending = new Ending.NextNull();
        }
    }

    /**
     * @return null behind the last page
     *
     * @throws PageFailure if the walk would not end
     */
    private static URI next(Walk walk, Page<Member> page) {
        URI next = page.next() == null ? null : walk.getSession().address().follow(page.next());
        if (next != null && walk.visited.contains(Visited.hash(next))) {
            throw new PageFailure("it names one as next that was read before");
        }
        if (next != null && walk.emptyPages >= Walk.MOST_EMPTY_PAGES) {
            throw new PageFailure("it is the " + walk.emptyPages + "th in a row that is empty and names one as next");
        }
        if (next != null && page.count().isPresent() && walk.rows > 2 * page.count().getAsLong() + Walk.SPARE_ROWS) {
            throw new PageFailure("there are " + walk.rows + " rows so far, far more than its count, and it names one as next");
        }
        return next;
    }

    private static void follow(Walk walk, String url) {
        walk.call = new Call(walk.getSession(), Call.Kind.MEMBERS, walk.getSession().address().follow(url));
    }

    /** A page could not be had, or its successor may not be followed. */
    public void failed(Walk walk, Exception failure) {
        walk.wasted = walk.call == null ? 0 : walk.call.requests();
        walk.call = null;
        if (walk.opened != null) {
            Failures.end(walk, Failures.cause(failure));
        }
    }

    /** Has the walk judged; asks for the list if somebody would leave. */
    public void judge(Walk walk) throws InterruptedException {
        long segment = walk.segment();
        if (walk.wasted > 0) {
            change(walk, ledger -> {
                ledger.wasted(segment, walk.opened.run(), walk.wasted);
                return null;
            });
        }
        if (walk.aborted != null) {
            leaveOn(walk, change(walk, ledger -> ledger.abort(segment, walk.opened.run(), walk.aborted)));
        } else if (walk.gone) {
            leaveOn(walk, change(walk, ledger -> ledger.gone(segment, walk.opened.run())));
        } else if (walk.ending != null) {
            close(walk, new ListedAfter.NotRead());
        }
    }

    /** The list was read once more. */
    public void confirm(Walk walk, ListRead list) throws InterruptedException {
        close(walk, list == null ? new ListedAfter.Unreadable()
                : list.segment(walk.segment())
                        .<ListedAfter> map(row -> new ListedAfter.Read(row.lastCounted(), row.objectCount()))
                        .orElseGet(ListedAfter.Missing::new));
    }

    private void close(Walk walk, ListedAfter listed) throws InterruptedException {
        RunLedger.Close close = change(walk,
                ledger -> ledger.close(walk.segment(), walk.opened.run(), walk.ending, listed));
        walk.wantsList = close == RunLedger.Close.WANTS_LIST;
        leaveOn(walk, close);
    }

    private static void leaveOn(Walk walk, RunLedger.Close close) {
        if (close == RunLedger.Close.LEAVING) {
            walk.getSession().writer().leaveOn(walk.segment());
        }
    }

    private static <T> T change(Walk walk, Function<Ledger, T> change) throws InterruptedException {
        return walk.getSession().change(change);
    }

    /** The lane is free. */
    public void release(Walk walk) {
        walk.getSession().release(walk.segment());
    }
}
