package io.segmentrelay.ledger;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.carrotsearch.hppc.LongArrayList;
import com.carrotsearch.hppc.LongHashSet;
import com.carrotsearch.hppc.cursors.LongCursor;

/** Which parts of an account's state changed since the last commit. */
public final class StateChanges {
    public record Closed(long segment, Run run) {
    }

    /** The bitmaps of a segment that are written whole. */
    public enum Part {
        MEMBERS,
        SUSPECTS,
        LEAVERS,
        OUTDATED
    }

    /** Records of one transaction: far fewer than it takes within its time. */
    static final int MOST_AT_ONCE = 50_000;

    public boolean account;
    public final Set<Long> segments = new TreeSet<>();
    public final Map<Long, Set<Part>> parts = new TreeMap<>();
    public final Set<Long> advanced = new TreeSet<>();
    /** Runs that are over: their deltas are no longer needed. */
    public final List<Closed> closed = new ArrayList<>();
    public final Map<Long, SegmentState> removed = new TreeMap<>();
    public final LongHashSet users = new LongHashSet();
    /** Keys of an earlier state that are removed. */
    public final Set<String> stale = new TreeSet<>();

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

    /** Forgets all segments but these: one that is not in the state cannot be written, and would fail each commit anew. */
    void retain(Set<Long> known) {
        segments.retainAll(known);
        parts.keySet().retainAll(known);
        advanced.retainAll(known);
    }

    public void user(long id) {
        users.add(id);
    }

    /**
     * Replaces an earlier state with these keys, in as many transactions as needed. The first removes the account record, and
     * {@link #completion} writes it again, so that a part is never taken for the whole.
     */
    public static List<StateChanges> replacement(AccountState state, Keys keys) {
        List<StateChanges> parts = new ArrayList<>();
        String account = keys.ofAccount();
        if (keys.others.contains(account)) {
            last(parts).stale.add(account);
        }
        keys.others.stream().filter(key -> !key.equals(account)).forEach(key -> last(parts).stale.add(key));
        LongHashSet users = new LongHashSet(keys.users);
        users.addAll(state.users.users());
        addUsers(users, parts);
        return parts;
    }

    /** Writes the remembered users, and removes forgotten ones, in as many transactions as needed. */
    public static List<StateChanges> ofUsers(AccountState state) {
        List<StateChanges> parts = new ArrayList<>();
        addUsers(LongArrayList.from(state.users.users()), parts);
        return parts;
    }

    private static void addUsers(Iterable<LongCursor> users, List<StateChanges> parts) {
        users.forEach(user -> last(parts).user(user.value));
    }

    /** The part that takes the next record. */
    private static StateChanges last(List<StateChanges> parts) {
        StateChanges last = parts.isEmpty() ? null : parts.get(parts.size() - 1);
        if (last == null || last.stale.size() + last.users.size() >= MOST_AT_ONCE) {
            last = new StateChanges();
            parts.add(last);
        }
        return last;
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

    /** The keys that hold anything of an account; those of users as numbers, for there may be millions of them. */
    public static final class Keys {
        private static final Pattern USER = Pattern.compile("[^/]+/user/(0|[1-9]\\d{0,18})");

        private final String account;
        final LongHashSet users = new LongHashSet();
        /** All other keys. */
        final Set<String> others = new TreeSet<>();

        public Keys(String account) {
            this.account = account;
        }

        /** Takes a record of the topic; those of other accounts are passed over. */
        public void accept(String key, boolean isRemoved) {
            if (!key.startsWith(account + "/")) {
                return;
            }
            OptionalLong user = user(key);
            if (user.isPresent() && isRemoved) {
                users.remove(user.getAsLong());
            } else if (user.isPresent()) {
                users.add(user.getAsLong());
            } else if (isRemoved) {
                others.remove(key);
            } else {
                others.add(key);
            }
        }

        private static OptionalLong user(String key) {
            Matcher user = USER.matcher(key);
            try {
                return user.matches() ? OptionalLong.of(Long.parseLong(user.group(1))) : OptionalLong.empty();
            } catch (NumberFormatException beyondLong) {
                return OptionalLong.empty();
            }
        }

        String ofAccount() {
            return account + "/account";
        }

        public static Keys of(String account, Iterable<String> keys) {
            Keys found = new Keys(account);
            keys.forEach(key -> found.accept(key, false));
            return found;
        }
    }
}
