package io.segmentrelay.walk;

import java.net.URI;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import com.carrotsearch.hppc.LongHashSet;

import io.segmentrelay.ledger.ListRead;
import io.segmentrelay.membership.ListProof;
import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.Page;
import io.segmentrelay.usercom.RefusedUrl;
import io.segmentrelay.usercom.SegmentRow;

/** One reading of the list of segments, from its first page to its end. */
public final class ListReading {
    private final ApiAddress address;
    private final LongHashSet visited = new LongHashSet();
    private final Map<Long, SegmentRow> rows = new LinkedHashMap<>();
    private OptionalLong count = OptionalLong.empty();
    /** What is missing from the proof that the list is whole; null if nothing is so far. */
    private String doubt;
    /** Pages in a row that brought no new segment. */
    private int fruitlessPages;
    private final Limit limit;
    private long rowsRead;
    private long bytesRead;
    private URI next;

    /** Within the default limit. */
    public ListReading(ApiAddress address) {
        this(address, Limit.LIST);
    }

    public ListReading(ApiAddress address, Limit limit) {
        this.limit = limit;
        this.address = address;
        this.next = address.segments();
    }

    /** The page to fetch; null if there is none. */
    public URI next() {
        return next;
    }

    public Collection<SegmentRow> segments() {
        return rows.values();
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** @throws RefusedUrl if the next page may not be followed */
    public void read(Page<SegmentRow> page) {
        visited.add(Visited.hash(next));
        next = null;
        if (visited.size() == 1) {
            count = page.count();
        } else if (page.count().isPresent() && !page.count().equals(count)) {
            doubt = "its pages give different counts";
        }
        int before = rows.size();
        page.rows().forEach(row -> rows.put(row.id(), row));
        rowsRead += page.rows().size();
        bytesRead += page.bytes();
        fruitlessPages = rows.size() > before ? 0 : fruitlessPages + 1;
        if (page.next() != null) {
            URI following = address.follow(page.next());
            if (visited.contains(Visited.hash(following))) {
                doubt = "a page names one as next that was read before";
            } else if (fruitlessPages >= MemberWalk.MOST_EMPTY_PAGES) {
                doubt = "its pages bring no more segments, but do not end";
            } else if (limit.exceeded(rowsRead, bytesRead).isPresent()) {
                doubt = limit.exceeded(rowsRead, bytesRead).get();
            } else {
                next = following;
            }
        }
    }

    /** What was read, whole or not. */
    public ListRead result() {
        String why = doubt != null ? doubt : ListProof.whyNotWhole(rows.size(), count).orElse(null);
        return new ListRead(List.copyOf(rows.values()), why == null, why);
    }
}
