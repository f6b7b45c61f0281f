package io.segmentrelay.state;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import com.carrotsearch.hppc.LongHashSet;
import com.carrotsearch.hppc.cursors.LongCursor;

/** Which parts of an account's state changed since the last commit. */
public final class StateChanges {
    /** A run that is over, and its segment. */
    record Closed(long segment, Run run) {
    }

    /** The bitmaps of a segment that are written whole. */
    public enum Part {
        MEMBERS,
        SUSPECTS,
        LEAVERS,
        OUTDATED
    }

    /** Far below what a transaction takes within its time. */
    private static final int USERS_AT_ONCE = 50_000;

    boolean account;
    final Set<Long> segments = new TreeSet<>();
    final Map<Long, Set<Part>> parts = new TreeMap<>();
    final Set<Long> advanced = new TreeSet<>();
    /** Runs that are over: their deltas are no longer needed. */
    final List<Closed> closed = new ArrayList<>();
    final Map<Long, SegmentState> removed = new TreeMap<>();
    final LongHashSet users = new LongHashSet();
    /** Keys of an earlier state: those that nothing else of these changes writes are removed. */
    final Set<String> stale = new TreeSet<>();

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

    /**
     * What takes the place of an earlier state with these keys, in as many transactions as it needs: it is gone with the
     * first, and until {@link #completion} there is no account record, so that a part is never taken for the whole.
     */
    public static List<StateChanges> replacement(AccountState state, Collection<String> keys) {
        List<StateChanges> parts = new ArrayList<>();
        StateChanges part = new StateChanges();
        part.stale.addAll(keys);
        for (LongCursor user : state.users.keys()) {
            if (part.users.size() == USERS_AT_ONCE) {
                parts.add(part);
                part = new StateChanges();
            }
            part.user(user.value);
        }
        if (!part.isEmpty()) {
            parts.add(part);
        }
        return parts;
    }

    /** The state is new as a whole, but for its users. */
    public void completion(AccountState state) {
        account();
        for (SegmentState segment : state.segments.values()) {
            part(segment.id, Part.MEMBERS);
        }
    }

    public boolean isEmpty() {
        return stale.isEmpty() && !account && segments.isEmpty() && advanced.isEmpty() && removed.isEmpty() && users.isEmpty();
    }
}
