package io.segmentrelay.routes;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;

import org.apache.camel.Exchange;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.extension.Extensions;
import io.segmentrelay.ledger.EditedDraft;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.ListRead;
import io.segmentrelay.ledger.OpenedRun;
import io.segmentrelay.ledger.PageRead;
import io.segmentrelay.ledger.RunLedger;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.session.Accounts;
import io.segmentrelay.session.Pulse;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.Page;
import io.segmentrelay.usercom.Unauthorized;
import io.segmentrelay.walk.Limit;
import io.segmentrelay.walk.MemberWalk;

/** The steps of the crawl-members route; each takes the {@link Walk} that the route carries. */
@ApplicationScoped
@Named("crawl")
@RegisterForReflection
public class CrawlSteps {
    private final Accounts accounts;
    private final Extensions extensions;
    private final Pulse pulse;
    private final Limit limit;

    @Inject
    public CrawlSteps(Accounts accounts, Extensions extensions, Pulse pulse, RelayConfig config) {
        this.limit = new Limit(Limit.SEGMENT.name(), config.crawl().maxRows(), config.crawl().maxBytes());
        this.accounts = accounts;
        this.extensions = extensions;
        this.pulse = pulse;
    }

    /** A walk for each segment of any account that is due, as far as there are free lanes. */
    public List<Walk> due() {
        pulse.beat();
        accounts.open().forEach(AccountSession::leaveOn);
        return accounts.open().stream().flatMap(session -> due(session).stream()).toList();
    }

    /** What the lanes of the account can go on with after this walk; a walk that could not begin waits for the timer. */
    public List<Walk> next(Walk walk) {
        return walk.pages == null ? List.of() : due(walk.getSession());
    }

    private static List<Walk> due(AccountSession session) {
        return session.takeDue(Instant.now()).stream().map(segment -> new Walk(session, segment)).toList();
    }

    /** Opens the run, or takes up the one that is at a checkpoint. */
    public void open(Walk walk) throws InterruptedException {
        Optional<OpenedRun> opened = change(walk, ledger -> ledger.open(walk.segment()));
        if (opened.isPresent()) {
            walk.pages = new MemberWalk(opened.get(), walk.getSession().api().address(), limit);
            ask(walk);
        }
    }

    /**
     * Hands the page to the account's writer and goes on to the next, unless an extension edits what it changes: then the
     * route take-page does that.
     */
    public void read(Walk walk, Page<Member> page) throws InterruptedException {
        Call call = walk.call;
        walk.call = null;
        walk.getSession().api().token().acceptedFor(walk.segment());
        Optional<PageRead> read = walk.pages.read(page, call.requests(),
                longer(call.took(), walk.getSession().api().budget().perRequest()));
        if (read.isEmpty()) {
            return;
        }
        if (extensions.isInPlace(Extensions.CHANGE_MEMBERSHIPS)) {
            walk.page = read.get();
        } else {
            walk.getSession().writer().page(walk.segment(), walk.pages.run(), read.get());
            goOn(walk);
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** What the page changes, for the extension. If that is nothing, the page is handed over. */
    public List<MembershipEdit> changes(Walk walk) throws InterruptedException {
        walk.draft = change(walk, ledger -> ledger.draft(walk.segment(), walk.pages.run(), walk.page.members()));
        walk.edits = walk.getSession().edits(walk.draft);
        walk.seen = walk.edits.isEmpty();
        if (walk.seen) {
            handOver(walk);
        }
        return walk.edits;
    }

    public void edited(Walk walk) {
        walk.seen = true;
    }

    /** Hands the page over with what the extension made of it; if it would change something else by now, not yet. */
    public void handOver(Walk walk) throws InterruptedException {
        PageRead page = walk.page.edited(EditedDraft.of(walk.draft, walk.edits, walk.seen));
        if (change(walk, ledger -> ledger.page(walk.segment(), walk.pages.run(), page))) {
            walk.page = null;
            goOn(walk);
        }
    }

    /** The extension has failed, and with it this walk: the page counts as not read. */
    public void spoilt(Walk walk, Exchange exchange) {
        int requests = (int) walk.page.requests();
        walk.page = null;
        Exception failure = Failures.cause(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
        if (Failures.isSuspension(failure) || walk.edits.stream().anyMatch(MembershipEdit::isCut)) {
            walk.pages.suspend(requests);
        } else {
            walk.pages.giveUp(extensions.failed(Extensions.CHANGE_MEMBERSHIPS, "account " + walk.getSession().account()
                    + ", segment " + walk.segment(), exchange), requests);
        }
    }

    private static void goOn(Walk walk) {
        if (walk.pages.next() != null && walk.getSession().writer().isPaused(walk.segment())) {
            walk.pages.suspend(0); // It goes on at its checkpoint once it is resumed.
        }
        ask(walk);
    }

    private static void ask(Walk walk) {
        URI next = walk.pages.next();
        walk.call = next == null ? null : new Call(walk.getSession(), Call.Kind.MEMBERS, next);
    }

    /** A page could not be had, or not be handed over. */
    public void failed(Walk walk, Exception caught) {
        int requests = walk.call == null ? 0 : walk.call.requests();
        walk.call = null;
        walk.page = null;
        if (walk.pages == null) {
            return;
        }
        Exception failure = Failures.cause(caught);
        if (Failures.isSuspension(failure)
                || failure instanceof Unauthorized && walk.getSession().api().token().refusedFor(walk.segment())) {
            walk.pages.suspend(requests);
        } else {
            Failures.tell(failure);
            walk.pages.failed(failure, requests);
        }
    }

    /** Has the walk judged, if it has ended; asks for the list if somebody would leave. */
    public void judge(Walk walk) throws InterruptedException {
        if (walk.page != null) {
            walk.pages.suspend(0); // Whatever kept it from being handed over: the end that it tells of is none.
        }
        if (walk.pages != null) {
            closed(walk, change(walk, ledger -> walk.pages.close(ledger)));
        }
    }

    /** The walk waits for the list: its lane goes on with what is due. */
    public List<Walk> awaitList(Walk walk) {
        walk.getSession().lanes().awaitsList(walk.segment());
        return due(walk.getSession());
    }

    /** The list was read once more. */
    public void confirm(Walk walk, ListRead list) throws InterruptedException {
        closed(walk, change(walk, ledger -> walk.pages.close(ledger, list)));
    }

    private static void closed(Walk walk, RunLedger.Close close) {
        walk.wantsList = close == RunLedger.Close.WANTS_LIST;
        if (close == RunLedger.Close.LEAVING) {
            walk.getSession().writer().leaveOn(walk.segment());
        }
    }

    private static <T> T change(Walk walk, Function<Ledger, T> change) throws InterruptedException {
        return walk.getSession().change(change);
    }

    /** The lane is free. */
    public void release(Walk walk) {
        walk.getSession().lanes().release(walk.segment());
    }
}
