package io.segmentrelay.state;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import com.carrotsearch.hppc.LongHashSet;

/** Which parts of an account's state changed since the last commit. */
public final class StateChanges {
    /** A run that is over, and its segment. */
    record Closed(long segment, Run run) {
    }

    /** The bitmaps of a segment that are written whole. */
    public enum Part {
        MEMBERS,
        SUSPECTS,
        LEAVERS
    }

    boolean account;
    final Set<Long> segments = new TreeSet<>();
    final Map<Long, Set<Part>> parts = new TreeMap<>();
    final Set<Long> advanced = new TreeSet<>();
    /** Runs that are over: their deltas are no longer needed. */
    final List<Closed> closed = new ArrayList<>();
    final Map<Long, SegmentState> removed = new TreeMap<>();
    final LongHashSet users = new LongHashSet();

    public void account() {
        account = true;
    }

    public void segment(long id) {
        segments.add(id);
    }

    public void part(long id, Part part) {
        segments.add(id);
        parts.computeIfAbsent(id, none -> EnumSet.noneOf(Part.class)).add(part);
    }

    /** The segment's open run read a page. */
    public void advanced(long id) {
        advanced.add(id);
    }

    public void closed(long id, Run run) {
        segments.add(id);
        advanced.remove(id);
        closed.add(new Closed(id, run));
    }

    public void removed(SegmentState segment) {
        segments.remove(segment.id);
        parts.remove(segment.id);
        advanced.remove(segment.id);
        removed.put(segment.id, segment);
    }

    public void user(long id) {
        users.add(id);
    }

    public boolean isEmpty() {
        return !account && segments.isEmpty() && advanced.isEmpty() && removed.isEmpty() && users.isEmpty();
    }
}
