package io.segmentrelay.routes;

import java.util.List;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.extension.ConsideredSegment;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.session.SharedListRead;
import io.segmentrelay.walk.Limit;
import io.segmentrelay.walk.ListReading;

/** One reading of the list of segments, or the wait for another's. */
@RegisterForReflection
public final class Listing {
    private final AccountSession session;
    private final SharedListRead.Ticket ticket;
    final ListReading reading;
    /** The page that is being fetched; null if none is. */
    Call call;
    boolean begun;
    /** Requests sent for the pages before. */
    int requests;
    private final boolean asks;
    private List<ConsideredSegment> considered;

    /** @param asks whether an extension says which segments are followed */
    Listing(AccountSession session, SharedListRead.Ticket ticket, Limit limit, boolean asks) {
        this.session = session;
        this.ticket = ticket;
        this.reading = new ListReading(session.api().address(), limit);
        this.asks = asks;
    }

    public AccountSession getSession() {
        return session;
    }

    public boolean isReader() {
        return ticket.reads();
    }

    /** The segments of the list for the extension to look at, once the list was read; empty without an extension. */
    public List<ConsideredSegment> getConsidered() {
        if (considered == null) {
            considered = !asks ? List.of()
                    : reading.segments().stream().map(row -> new ConsideredSegment(session.account(), row)).toList();
        }
        return considered;
    }

    /** The page was read, or given up. */
    void asked() {
        requests += call == null ? 0 : call.requests();
        call = null;
    }

    SharedListRead.Round round() {
        return ticket.round();
    }
}
