package io.segmentrelay.routes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.extension.ConsideredSegment;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.session.SharedListRead;
import io.segmentrelay.walk.Limit;
import io.segmentrelay.walk.ListReading;

/** One reading of the list of segments, or the wait for the one that somebody else reads. */
@RegisterForReflection
public final class Listing {
    private final AccountSession session;
    private final SharedListRead.Ticket ticket;
    final ListReading reading;
    Call call;
    boolean begun;
    /** How many were sent for the pages before. */
    int requests;
    /** As an extension looked at them; empty if there is none. */
    List<ConsideredSegment> considered = List.of();
    /** Segments of which the extension could not say whether they are followed, and why. */
    final Map<Long, String> undecided = new HashMap<>();

    Listing(AccountSession session, SharedListRead.Ticket ticket, Limit limit) {
        this.session = session;
        this.ticket = ticket;
        this.reading = new ListReading(session.api().address(), limit);
    }

    public AccountSession getSession() {
        return session;
    }

    /** Whether this is the one that reads. */
    public boolean isReads() {
        return ticket.reads();
    }

    public boolean isMore() {
        return call != null;
    }

    public Call getCall() {
        return call;
    }

    /** The page was had, or given up. */
    void asked() {
        requests += call == null ? 0 : call.requests();
        call = null;
    }

    SharedListRead.Round round() {
        return ticket.round();
    }
}
