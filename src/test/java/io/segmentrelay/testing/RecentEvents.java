package io.segmentrelay.testing;

import java.util.ArrayDeque;
import java.util.Deque;

/** The last few events of a key, for messages. */
final class RecentEvents {
    private final int limit;
    private final Deque<String> events = new ArrayDeque<>();

    RecentEvents(int limit) {
        this.limit = limit;
    }

    void add(ReadEvent event) {
        if (events.size() == limit) {
            events.removeFirst();
        }
        events.addLast("@" + event.record().offset() + " " + (event.isTombstone() ? "tombstone" : event.id()));
    }

    @Override
    public String toString() {
        return events.isEmpty() ? "nothing" : String.join(", ", events);
    }
}
