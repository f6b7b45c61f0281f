package io.segmentrelay.membership;

import java.util.OptionalLong;

/** The list's row of the segment when it was read once more, after the walk. */
public sealed interface ListedAfter {
    record NotRead() implements ListedAfter {
    }

    record Unreadable() implements ListedAfter {
    }

    /** The list's {@code last_counted} as given, null if absent, and its {@code object_count}. */
    record Read(String lastCounted, OptionalLong objectCount) implements ListedAfter {
        /** A list whose {@code object_count} is not looked at. */
        public Read(String lastCounted) {
            this(lastCounted, OptionalLong.empty());
        }
    }

    /** The list no longer shows the segment. */
    record Missing() implements ListedAfter {
    }
}
