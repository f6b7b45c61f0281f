package io.segmentrelay.walk;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

import com.carrotsearch.hppc.LongHashSet;

import io.segmentrelay.ledger.Ledger;
import io.segmentrelay.ledger.ListRead;
import io.segmentrelay.ledger.OpenedRun;
import io.segmentrelay.ledger.PageRead;
import io.segmentrelay.ledger.RunLedger;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.NotFound;
import io.segmentrelay.usercom.Page;
import io.segmentrelay.usercom.PageFailure;
import io.segmentrelay.usercom.RefusedUrl;

/**
 * One way through the pages of a segment's members, from an opened run to a walk that can be judged.
 *
 * <pre>
 *   opened ──▶ page ──▶ page ──▶ … ──▶ ended ──▶ closed by the ledger
 *      │         │                       │           ▲
 *      │         │                       └───────────┴── the list is read once more, if somebody would leave
 *      └─────────┴── suspended: the next to open the run goes on at its checkpoint
 * </pre>
 *
 * A page that says that the list ends here ends the walk only once the ledger has taken it: if it cannot be handed over, the
 * walk is suspended or given up.
 */
public final class MemberWalk {
    /** So many pages in a row without a row end the walk, even if they name a next one. */
    static final int MOST_EMPTY_PAGES = 10;
    /** So many without anybody new likewise. */
    static final int MOST_FRUITLESS_PAGES = 50;
    /** So many rows more than twice the count pass for a growing segment. */
    private static final int SPARE_ROWS = 10_000;

    private final OpenedRun opened;
    private final ApiAddress address;
    private final Limit limit;
    private final LongHashSet visited = new LongHashSet();
    private long pages;
    private long rows;
    private long bytes;
    private int emptyPages;
    private int wasted;
    private URI next;
    /** How it ended; null while it goes on, and if it was suspended. */
    private Ending ending;
    /** The first page answered 404. */
    private boolean gone;
    /** The checkpoint was refused after a restart: why. */
    private String aborted;

    /** Within the default limit. */
    public MemberWalk(OpenedRun opened, ApiAddress address) {
        this(opened, address, Limit.SEGMENT);
    }

    /** Begins at the first page, or at the run's checkpoint. The limit counts only what this walk reads itself. */
    public MemberWalk(OpenedRun opened, ApiAddress address, Limit limit) {
        this.limit = limit;
        this.opened = opened;
        this.address = address;
        visited.addAll(opened.visited());
        if (opened.undecided() != null) {
            ending = new Ending.Failed(opened.undecided());
            return;
        }
        if (opened.cursor() == null && opened.pages() > 0) {
            ending = new Ending.NextNull();
            return;
        }
        try {
            next = address.follow(opened.cursor() == null ? opened.users() : opened.cursor());
        } catch (RefusedUrl e) {
            ending = new Ending.Failed(FailureMessage.words(e));
        }
    }

    public long segment() {
        return opened.segment();
    }

    /** The page to fetch; null behind the last. */
    public URI next() {
        return next;
    }

    /**
     * Takes in the fetched page. A well-formed page counts even if its {@code next} must not be followed; the checkpoint then
     * stays at the page itself.
     *
     * @param requests how many requests it took
     * @param took how long the last of them took: a walk that fails is tried again after ten times what its pages took
     * @return the page for the ledger; empty if it proves nothing
     */
    public Optional<PageRead> read(Page<Member> page, int requests, Duration took) {
        return read(page, requests).map(read -> read.taking(took));
    }

    /** As above, if it is not known how long the page took. */
    public Optional<PageRead> read(Page<Member> page, int requests) {
        URI read = next;
        next = null;
        if (opened.missing()) {
            wasted = requests;
            ending = new Ending.Failed("the list no longer shows the segment, but its members still answer");
            return Optional.empty();
        }
        long hash = Visited.hash(read);
        visited.add(hash);
        pages++;
        rows += page.rows().size();
        bytes += page.bytes();
        emptyPages = page.rows().isEmpty() ? emptyPages + 1 : 0;
        URI checkpoint = read;
        try {
            next = after(page);
            checkpoint = next;
            ending = next == null ? new Ending.NextNull() : null;
        } catch (PageFailure | RefusedUrl e) {
            ending = new Ending.Failed(FailureMessage.words(e));
        }
        return Optional.of(new PageRead(page.rows(), page.count(), hash,
                checkpoint == null ? null : checkpoint.toString(), requests));
    }

    /** Null behind the last page; a PageFailure if the walk would not end. */
    private URI after(Page<Member> page) {
        if (page.next() == null) {
            return null;
        }
        URI following = address.follow(page.next());
        if (visited.contains(Visited.hash(following))) {
            throw new PageFailure("it names one as next that was read before");
        }
        if (emptyPages >= MOST_EMPTY_PAGES) {
            throw new PageFailure("it is the " + emptyPages + "th in a row that is empty and names one as next");
        }
        if (opened.fruitless().getAsInt() >= MOST_FRUITLESS_PAGES) {
            throw new PageFailure("the last " + MOST_FRUITLESS_PAGES + " brought nobody who was not on a page before, and it"
                    + " names one as next");
        }
        limit.exceeded(rows, bytes).ifPresent(what -> {
            throw new PageFailure(what);
        });
        if (page.count().isPresent() && rows > 2.0 * page.count().getAsLong() + SPARE_ROWS) {
            throw new PageFailure("there are " + rows + " rows so far, far more than its count, and it names one as next");
        }
        return following;
    }

    /** @param requests how many were sent for the page that failed */
    public void failed(Throwable failure, int requests) {
        wasted = requests;
        next = null;
        if (!(failure instanceof NotFound)) {
            ending = new Ending.Failed(FailureMessage.words(failure));
        } else if (pages > 0) {
            ending = new Ending.NotFoundOnNext();
        } else if (opened.pages() > 0) {
            aborted = "the API no longer knows the page at which the run was to go on after a restart";
        } else {
            gone = true;
        }
    }

    /** The run stays open at its checkpoint; so many requests were sent for the page that is to be fetched again. */
    public void suspend(int requests) {
        wasted = requests;
        next = null;
        ending = null;
    }

    /** Fails the walk for this reason; a page not handed over counts as not read, although requests were sent for it. */
    public void giveUp(String why, int requests) {
        wasted = requests;
        next = null;
        ending = new Ending.Failed(why);
    }

    /** Has the ledger close the run, unless it wants the list first; a walk that has not ended stays open. */
    public RunLedger.Close close(Ledger ledger) {
        if (wasted > 0) {
            ledger.wasted(segment(), opened.run(), wasted);
        }
        if (aborted != null) {
            return ledger.abort(segment(), opened.run(), aborted);
        }
        if (gone) {
            return ledger.gone(segment(), opened.run());
        }
        return ending == null ? RunLedger.Close.SUSPENDED
                : ledger.close(segment(), opened.run(), ending, new ListedAfter.NotRead());
    }

    /** As above, now that the list was read once more; null if it could not be. */
    public RunLedger.Close close(Ledger ledger, ListRead list) {
        return ledger.close(segment(), opened.run(), ending, list == null ? new ListedAfter.Unreadable()
                : list.segment(segment())
                        .<ListedAfter> map(row -> new ListedAfter.Read(row.lastCounted(), row.objectCount()))
                        .orElseGet(ListedAfter.Missing::new));
    }

    public long run() {
        return opened.run();
    }
}
