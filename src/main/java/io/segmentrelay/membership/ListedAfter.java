package io.segmentrelay.membership;

/** What the list said of the segment when it was read once more, after the walk. */
public sealed interface ListedAfter {
    record NotRead() implements ListedAfter {
    }

    record Unreadable() implements ListedAfter {
    }

    /** @param lastCounted as given; null if absent */
    record Read(String lastCounted) implements ListedAfter {
    }

    /** The list no longer shows the segment. */
    record Missing() implements ListedAfter {
    }
}
