package io.segmentrelay.world;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongFunction;

import org.roaringbitmap.longlong.LongIterator;
import org.roaringbitmap.longlong.Roaring64Bitmap;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.Page;
import io.segmentrelay.usercom.SegmentRow;
import io.segmentrelay.usercom.UserFields;

/** A segment as the API shows it: the members of its last count, but for those whom a lie leaves out. */
final class ShownSegment {
    private static final int PAGE = 100;
    /** The relay's, as it is by default. */
    private static final double TOLERANCE = 0.01;
    private static final String CURSOR = "?cursor=";

    final long id;
    final int interval;
    private final boolean tellsLastCounted;
    /** Who is a member, counted or not. */
    final Roaring64Bitmap members = new Roaring64Bitmap();
    Roaring64Bitmap shown = new Roaring64Bitmap();
    Roaring64Bitmap leftOut = new Roaring64Bitmap();
    /** How often it was counted. */
    int counts;
    /** Whom a lie has left out since the relay committed that it saw them. */
    final Roaring64Bitmap unshown = new Roaring64Bitmap();
    /** Who was missing at some time since the relay committed that it saw him. */
    final Roaring64Bitmap absent = new Roaring64Bitmap();
    /** Of the pages. */
    long count;
    long objectCount;
    /** As a list says that was read before the last count. */
    long objectCountBefore;
    int countsLeft;
    private Roaring64Bitmap visible = new Roaring64Bitmap();
    private SegmentRow row;

    /** @param interval minutes between two counts */
    ShownSegment(long id, int interval, boolean tellsLastCounted) {
        this.id = id;
        this.interval = interval;
        this.tellsLastCounted = tellsLastCounted;
    }

    /** How many may be missing from a walk without anybody's noticing; at least one. */
    long tolerated() {
        return tolerated(shown.getLongCardinality());
    }

    static long tolerated(long members) {
        return Math.max(1, (long) (TOLERANCE * members));
    }

    void leaveOut(Roaring64Bitmap those) {
        leftOut = those;
        unshown.or(those);
        visible = those.isEmpty() ? shown : Roaring64Bitmap.andNot(shown, those);
    }

    /** With numbers as a parser has them: the state, once it was loaded, has no others. */
    void listed(String lastCounted) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", (int) id).put("name", "Segment " + id)
                .put("users", url()).put("object_count", (int) objectCount).put("update_interval", interval);
        row = new SegmentRow(id, tellsLastCounted ? json.put("last_counted", lastCounted) : json);
    }

    SegmentRow row() {
        return row;
    }

    private String url() {
        return Workspace.ADDRESS.segments() + Long.toString(id) + "/users/";
    }

    /** @param after the last member of the page before; -1 for the first page */
    Page<Member> page(long after, LongFunction<UserFields> fields) {
        List<Member> rows = new ArrayList<>(PAGE);
        LongIterator ids = visible.getLongIteratorFrom(after + 1);
        while (rows.size() < PAGE && ids.hasNext()) {
            long user = ids.next();
            rows.add(new Member(user, fields.apply(user)));
        }
        return new Page<>(rows, OptionalLong.of(count),
                ids.hasNext() ? url() + CURSOR + rows.get(rows.size() - 1).id() : null);
    }

    /** The relay has committed these rows, read when so many counts were made; what it forgot with a life, it never saw. */
    void seen(List<Member> rows, int ofCount) {
        if (counts == ofCount && !(unshown.isEmpty() && absent.isEmpty())) {
            for (Member row : rows) {
                unshown.removeLong(row.id());
                absent.removeLong(row.id());
            }
        }
    }

    static long after(String query) {
        return query == null ? -1 : Long.parseLong(query.substring(CURSOR.length() - 1));
    }
}
