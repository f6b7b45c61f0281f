package io.segmentrelay.usercom;

import java.util.OptionalLong;

/**
 * What the list says of the server's last counting of a segment.
 *
 * @param at {@code last_counted} as given: compare with {@code equals} only; null if absent
 * @param members {@code object_count}
 */
public record Counted(String at, OptionalLong members) {
    public static final Counted UNKNOWN = new Counted(null, OptionalLong.empty());

    /** Only what is told both times can have moved; a {@code last_counted} that is told for the first time has. */
    public boolean isAnewSince(Counted before) {
        return at != null ? !at.equals(before.at)
                : members.isPresent() && before.members.isPresent() && members.getAsLong() != before.members.getAsLong();
    }
}
