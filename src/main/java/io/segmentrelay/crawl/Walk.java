package io.segmentrelay.crawl;

import java.net.URI;
import java.util.List;

import com.carrotsearch.hppc.LongHashSet;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.account.AccountSession;
import io.segmentrelay.account.Draft;
import io.segmentrelay.account.Opened;
import io.segmentrelay.account.PageRead;
import io.segmentrelay.extension.MembershipEdit;
import io.segmentrelay.membership.Ending;

/**
 * One lane's way through the pages of a segment.
 *
 * <pre>
 *   opened ──▶ page ──▶ page ──▶ … ──▶ ended ──▶ judged
 *      │         │                       │
 *      └─────────┴── suspended           └──▶ the list is read once more ──▶ judged
 * </pre>
 *
 * A suspended walk keeps its checkpoint: whoever runs the account next goes on there.
 */
@RegisterForReflection
public final class Walk {
    /** Behind so many pages without a row nothing is expected any more, whatever they name as next. */
    static final int MOST_EMPTY_PAGES = 10;
    /** So many rows more than twice the count are taken for a segment that grows. */
    static final int SPARE_ROWS = 10_000;

    private final AccountSession session;
    private final long segment;
    final LongHashSet visited = new LongHashSet();
    Opened opened;
    /** The page to fetch; null if there is none. */
    Call call;
    /** Pages that this lane has read. */
    long pages;
    /** Rows that this lane has read, whosever they are. */
    long rows;
    /** Pages without a row that were read in a row. */
    int emptyPages;
    /** Requests for a page that could not be had. */
    int wasted;
    /** How it ended; null while it goes on, and if it was suspended. */
    Ending ending;
    /** The first page answered 404. */
    boolean gone;
    /** The checkpoint was refused after a restart: why. */
    String aborted;
    boolean wantsList;
    /** A page whose changes an extension edits before it is handed over; null if there is none. */
    PageRead page;
    /** Behind that page; null behind the last. */
    URI next;
    /** What it would publish. */
    Draft draft;
    List<MembershipEdit> edits;
    /** The extension has seen the page to the end of its route. */
    boolean seen;

    Walk(AccountSession session, long segment) {
        this.session = session;
        this.segment = segment;
    }

    public AccountSession getSession() {
        return session;
    }

    /** Whether there is another page to fetch. */
    public boolean isMore() {
        return call != null;
    }

    /** The page to fetch. */
    public Call getCall() {
        return call;
    }

    /** Whether the list must be read once more before the walk is judged. */
    public boolean isWantsList() {
        return wantsList;
    }

    /** Whether the page that was read goes through an extension. */
    public boolean isEdited() {
        return page != null;
    }

    long segment() {
        return segment;
    }

    /** Nothing was read in this run, by this lane or before. */
    boolean isAtFirstPage() {
        return opened.pages() == 0 && pages == 0;
    }

    /** The page asked for is the checkpoint of an earlier process. */
    boolean isAtCheckpoint() {
        return opened.pages() > 0 && pages == 0;
    }
}
