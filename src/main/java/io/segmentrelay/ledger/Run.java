package io.segmentrelay.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

import org.roaringbitmap.longlong.Roaring64Bitmap;

import com.carrotsearch.hppc.LongArrayList;
import com.carrotsearch.hppc.LongHashSet;

import io.segmentrelay.event.Reason;
import io.segmentrelay.membership.Seam;
import io.segmentrelay.usercom.Counted;
import io.segmentrelay.usercom.Member;

/** A run that is open: what it is, how far it got, and what it has counted. Owned by the account's writer thread. */
public final class Run {
    /** Its number, never used again in this account. */
    public final long number;
    public final Reason reason;
    public final Instant startedAt;
    /** What the list said before the first page. */
    public final Counted listed;

    public Phase phase = Phase.WALKING;
    /** The checkpoint: the next page to read; null before the first page and after the last. */
    public String cursor;
    /** The segment had a whole walk before this run: new members have entered. */
    public boolean baselined;
    public final Roaring64Bitmap seen = new Roaring64Bitmap();
    /** Hashes of the pages' URLs: a page that comes again is a cycle. */
    public final LongHashSet visited = new LongHashSet();
    /** The users that became members by this run. */
    public final Roaring64Bitmap entered = new Roaring64Bitmap();
    public OptionalLong count = OptionalLong.empty();
    public boolean countSteady = true;
    public Seam seam = Seam.UNREAD;
    public Counts counts = new Counts();
    /** The last offset of its events in each partition of the memberships topic, or one above it. Not kept in the state. */
    public final SortedMap<Integer, Long> positions = new TreeMap<>();
    /** How many deltas of this run the state topic holds. */
    public int deltas;
    private volatile int fruitlessPages;
    /** Rows on the last page, and on the fullest since this process walks it. */
    private int lastRows;
    private int mostRows;
    /** What was read since the last delta. */
    public Delta unwritten = new Delta();

    /** How the run closes; null while it walks. */
    public RunOutcome outcome;
    /** Leavers whose id is at most this have been published; -1 for none. */
    public long leftUpTo = -1;

    public Run(long number, Reason reason, Instant startedAt, Counted listed, boolean baselined) {
        this.number = number;
        this.reason = reason;
        this.startedAt = startedAt;
        this.listed = listed;
        this.baselined = baselined;
    }

    /** Moves the checkpoint behind the page; {@code first} is the URL of the first page. */
    void take(PageRead page, String first) {
        seam = (cursor == null ? seam : seam.across(cursor, first))
                .with(page.members().stream().map(Member::id)::iterator);
        advance(page.url(), page.next());
        lastRows = page.members().size();
        mostRows = Math.max(mostRows, lastRows);
        counts.walkedMillis += page.took().toMillis();
        counts.requests += page.requests();
        if (counts.pages > 1 && !count.equals(page.count())) {
            countSteady = false;
        }
        if (page.count().isPresent()) {
            count = page.count();
        }
    }

    /** The reason in its events and in its report. */
    Reason publishedReason() {
        return phase == Phase.DELETING ? Reason.SEGMENT_DELETED : reason;
    }

    /** How many pages in a row have shown nobody new, since this process walks it. For any thread. */
    public int fruitlessPages() {
        return fruitlessPages;
    }

    /** How long its pages took, over all processes that walked it. */
    public Duration took() {
        return Duration.ofMillis(counts.walkedMillis);
    }

    /** The checkpoint moves to the page behind this one. */
    public void advance(long url, String next) {
        visited.add(url);
        unwritten.visited.add(url);
        cursor = next;
        counts.pages++;
        fruitlessPages++;
    }

    /**
     * Whether no member who was there throughout can have been skipped between two pages, or behind the last.
     *
     * @param ended whether the last page said that there is no other; if not, a page that is not full was the last
     */
    public boolean isSeamless(boolean ended) {
        return counts.pages == 1 || !seam.torn() && (ended || lastRows < mostRows);
    }

    /** Returns false if this run has seen the user before. */
    public boolean see(long user) {
        if (seen.contains(user)) {
            return false;
        }
        seen.addLong(user);
        fruitlessPages = 0;
        unwritten.seen.addLong(user);
        return true;
    }

    public void enter(long user) {
        entered.addLong(user);
        unwritten.entered.addLong(user);
    }

    /** What a run has done so far; the figures of its report. */
    public static final class Counts {
        public long pages;
        public long requests;
        public long snapshot;
        public long entered;
        public long updated;
        public long left;
        public long filtered;
        /** Not of the report: how long it has been walked. */
        public long walkedMillis;
    }

    /** What a run has read since it was last written to the state topic. */
    public static final class Delta {
        public final Roaring64Bitmap seen = new Roaring64Bitmap();
        public final Roaring64Bitmap entered = new Roaring64Bitmap();
        public final LongArrayList visited = new LongArrayList();
    }
}
