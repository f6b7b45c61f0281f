package io.segmentrelay.session;

import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.ledger.Draft;
import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.Ledgers;
import io.segmentrelay.publish.AccountWriter;
import io.segmentrelay.publish.Publication;
import io.segmentrelay.schedule.Schedule;
import io.segmentrelay.schedule.SegmentFilter;
import io.segmentrelay.schedule.TokenStatus;
import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.Budget;

/** Sessions of the account main, one after the other, that run without Kafka and API. */
public final class SessionsOfMain {
    private final List<AccountSession> opened = new ArrayList<>();

    public AccountSession open() {
        return open(Clock.systemUTC());
    }

    /** @param clock of the token's pauses */
    AccountSession open(InstantSource clock) {
        return open(writer((ledger, batch) -> {
        }, Duration.ofHours(1)), clock);
    }

    /** With this ledger, of which a batch is published only if somebody asks for it. */
    public AccountSession open(Ledger ledger, Publication publication) {
        return open(new AccountWriter(ledger, publication, Duration.ofHours(1), 1000), Clock.systemUTC());
    }

    private AccountSession open(AccountWriter writer, InstantSource clock) {
        AccountSession session = session(Ledgers.ACCOUNT, () -> true, writer, 1000, clock);
        start(session);
        opened.add(session);
        return session;
    }

    /** Of a ledger that knows one segment, which is settled. */
    static AccountWriter writer(Publication publication, Duration interval) {
        return new AccountWriter(Ledgers.settled(Ledgers.events(EventTopics.DEFAULT), Ledgers.ONE_CHUNK), publication,
                interval, 1);
    }

    /** @param clock of the token's pauses */
    static AccountSession session(String account, BooleanSupplier held, AccountWriter writer, double requestsPerSecond,
            InstantSource clock) {
        return session(account, held, writer, new Budget(requestsPerSecond), clock);
    }

    static AccountSession session(String account, BooleanSupplier held, AccountWriter writer, Budget budget,
            InstantSource clock) {
        AccountApi api = new AccountApi(account, ApiAddress.of("https://acme.user.com"), budget,
                new TokenStatus(clock, Duration.ofMinutes(1)));
        return new AccountSession(api, held, writer, new Lanes(1, new Schedule(Duration.ofHours(24))),
                new AccountList(account, new SegmentFilter(List.of(), List.of(), false), Map.of()));
    }

    /** One that is not started, and publishes there. */
    public static AccountSession quiet(Publication publication) {
        return session(Ledgers.ACCOUNT, () -> true, writer(publication, Duration.ofMillis(10)), 1,
                Clock.systemUTC());
    }

    /** What a page with the user 27 would publish, for an extension. */
    public List<MembershipEdit> draft(AccountSession session) throws InterruptedException {
        return draftPage(session).edits(session);
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

    public static void start(AccountSession session) {
        session.writer().start(failure -> {
        });
    }
}
