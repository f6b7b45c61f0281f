package io.segmentrelay.crawl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import com.carrotsearch.hppc.LongHashSet;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.account.AccountSession;
import io.segmentrelay.account.ListRounds;
import io.segmentrelay.extension.ConsideredSegment;
import io.segmentrelay.usercom.SegmentRow;

/** One reading of the list of segments, or the wait for the one that somebody else reads. */
@RegisterForReflection
public final class Listing {
    private final AccountSession session;
    private final ListRounds.Ticket ticket;
    final LongHashSet visited = new LongHashSet();
    final Map<Long, SegmentRow> rows = new LinkedHashMap<>();
    OptionalLong count = OptionalLong.empty();
    /** What is missing from the proof that the list is whole; null if nothing is so far. */
    String doubt;
    /** Pages in a row that brought no segment that was not known from a page before. */
    int fruitlessPages;
    Call call;
    boolean begun;
    /** As an extension looked at them; empty if there is none. */
    List<ConsideredSegment> considered = List.of();
    /** Segments of which the extension could not say whether they are followed, and why. */
    final Map<Long, String> undecided = new HashMap<>();

    Listing(AccountSession session, ListRounds.Ticket ticket) {
        this.session = session;
        this.ticket = ticket;
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

    ListRounds.Round round() {
        return ticket.round();
    }

    List<SegmentRow> segments() {
        return new ArrayList<>(rows.values());
    }
}
