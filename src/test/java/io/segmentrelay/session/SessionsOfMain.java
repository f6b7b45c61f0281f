package io.segmentrelay.session;

import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.clients.producer.MockProducer;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.ledger.Draft;
import io.segmentrelay.ledger.Ledgers;
import io.segmentrelay.publish.AccountWriter;
import io.segmentrelay.schedule.Schedule;
import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.Budget;
import io.segmentrelay.usercom.TokenStatus;

/** Sessions of the account main, one after the other, that run without Kafka and API. */
public final class SessionsOfMain {
    private final List<AccountSession> opened = new ArrayList<>();

    public AccountSession open() {
        return open(Clock.systemUTC());
    }

    /** @param clock of the token's pauses */
    AccountSession open(InstantSource clock) {
        return open(clock, new RouteGate());
    }

    /** @param gate by which it is known as one that runs */
    public AccountSession open(RouteGate gate) {
        return open(Clock.systemUTC(), gate);
    }

    private AccountSession open(InstantSource clock, RouteGate gate) {
        AccountWriter writer = new AccountWriter(Ledgers.ACCOUNT,
                Ledgers.settled(Ledgers.events(EventTopics.DEFAULT), Ledgers.ONE_CHUNK), (ledger, batch) -> {
                }, Duration.ofHours(1), 1, failure -> {
                });
        AccountSession session = new AccountSession(Ledgers.ACCOUNT, ApiAddress.of("https://acme.user.com"), new Budget(1000),
                () -> true, writer, new MockProducer<>(), 1, new Schedule(Duration.ofHours(24)),
                new TokenStatus(clock, Duration.ofMinutes(1)), -1, gate);
        gate.opened(session);
        writer.start();
        opened.add(session);
        return session;
    }

    /** What a page with the user 27 would publish, for an extension. */
    public List<MembershipEdit> draft(AccountSession session) throws InterruptedException {
        return session.edits(draftPage(session));
    }

    /** What a page with the user 27 would publish. */
    public Draft draftPage(AccountSession session) throws InterruptedException {
        return session.change(ledger -> ledger.draft(Ledgers.SEGMENT,
                ledger.open(Ledgers.SEGMENT).orElseThrow().run(), Ledgers.page(1, 27).members()));
    }

    public void close(AccountSession session) {
        session.close(Duration.ZERO);
    }

    public void close() {
        opened.forEach(this::close);
    }
}
