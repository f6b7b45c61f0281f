package io.segmentrelay.usercom;

import java.util.OptionalLong;

/**
 * The server's last count of a segment, as the list shows it.
 *
 * @param at {@code last_counted} as given: compare with {@code equals} only; null if absent
 * @param members {@code object_count}
 */
public record Counted(String at, OptionalLong members) {
    public static final Counted UNKNOWN = new Counted(null, OptionalLong.empty());

    /** A figure can have moved only if both lists show it; a {@code last_counted} shown for the first time has moved. */
    public boolean isAnewSince(Counted before) {
        return at != null ? !at.equals(before.at)
                : members.isPresent() && before.members.isPresent() && members.getAsLong() != before.members.getAsLong();
    }
}
