package io.segmentrelay.routes;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;

import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.extension.Extensions;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.ListRead;
import io.segmentrelay.ledger.OpenedRun;
import io.segmentrelay.ledger.RunLedger;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.session.Accounts;
import io.segmentrelay.session.Pulse;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.Page;
import io.segmentrelay.usercom.Unauthorized;
import io.segmentrelay.walk.Limit;
import io.segmentrelay.walk.MemberWalk;

/** The steps of a walk; each takes the {@link Walk} that the route carries. */
@ApplicationScoped
@Named("crawl")
@RegisterForReflection
public class CrawlSteps {
    private final Accounts accounts;
    private final Extensions extensions;
    private final Pulse pulse;
    private final Limit limit;

    public CrawlSteps(Accounts accounts, Extensions extensions, Pulse pulse, RelayConfig config) {
        this.limit = new Limit(Limit.SEGMENT.name(), config.crawl().maxRows(), config.crawl().maxBytes());
        this.accounts = accounts;
        this.extensions = extensions;
        this.pulse = pulse;
    }

    /** All accounts, as their schedules are looked at again and again. */
    public Collection<AccountSession> accounts() {
        pulse.beat();
        return accounts.open();
    }

    /**
     * A walk for each due segment of these accounts, as far as lanes are free. The segments are taken: whatever asks has
     * nothing
     * else to do before the walks begin, for a segment whose walk never begins would keep its lane.
     */
    public List<Walk> due(@Body Collection<AccountSession> sessions) {
        return sessions.stream().flatMap(
                session -> session.takeDue(Instant.now()).stream().map(segment -> new Walk(session, segment))).toList();
    }

    /** @return the call for the next page of its run; null if the segment is gone */
    public Call open(@Variable("walk") Walk walk) throws InterruptedException {
        Optional<OpenedRun> opened = change(walk, ledger -> ledger.open(walk.segment()));
        if (opened.isEmpty()) {
            return null;
        }
        walk.pages = new MemberWalk(opened.get(), walk.getSession().api().address(), limit);
        return walk.ask();
    }

    /** @return the walk with the page to be taken; null if the page proves nothing, which ends the walk */
    public Walk read(@Variable("walk") Walk walk, @Body Page<Member> page) throws InterruptedException {
        Call call = walk.call;
        walk.call = null;
        walk.getSession().api().token().acceptedFor(walk.segment());
        walk.page = walk.pages.read(page, call.requests(), longer(call.took(), walk.getSession().api().budget().perRequest()))
                .orElse(null);
        return walk.isPending() ? walk : null;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** A page could not be fetched or taken. While an extension had it, the extension has failed. */
    public void failed(@Variable("walk") Walk walk, Exchange exchange) {
        Exception caught = Failures.caught(exchange);
        int requests = walk.giveUpPage();
        if (walk.pages == null) {
            return;
        }
        Exception failure = Failures.cause(caught);
        if (walk.isStopped(failure, extensions.isEnding())) {
            walk.pages.suspend(requests);
        } else if (walk.isOffered()) {
            walk.pages.giveUp(extensions.failed(Extensions.CHANGE_MEMBERSHIPS, walk.where(), caught), requests);
        } else if (failure instanceof Unauthorized && walk.getSession().api().token().refusedFor(walk.segment())) {
            walk.pages.suspend(requests);
        } else {
            Failures.report(failure);
            walk.pages.failed(failure, requests);
        }
    }

    /** @return the account, whose lane is free meanwhile, if the walk waits for the list as somebody would leave; else null */
    public List<AccountSession> judge(@Variable("walk") Walk walk) throws InterruptedException {
        if (walk.isPending()) {
            walk.pages.suspend(0); // The last page was not taken, so the walk has not ended.
        }
        if (walk.pages == null || change(walk, ledger -> walk.pages.close(ledger)) != RunLedger.Close.WANTS_LIST) {
            return null;
        }
        walk.getSession().lanes().awaitsList(walk.segment());
        return List.of(walk.getSession());
    }

    /** @param list as it was read once more; null if it could not be */
    public void confirm(@Variable("walk") Walk walk, @Body ListRead list) throws InterruptedException {
        change(walk, ledger -> walk.pages.close(ledger, list));
    }

    private static <T> T change(Walk walk, Function<Ledger, T> change) throws InterruptedException {
        return walk.getSession().change(change);
    }

    /** @return the account, whose lane is free; none after a walk that could not begin, which waits for the timer */
    public List<AccountSession> release(@Variable("walk") Walk walk) {
        walk.getSession().lanes().release(walk.segment());
        return walk.pages == null ? List.of() : List.of(walk.getSession());
    }
}
