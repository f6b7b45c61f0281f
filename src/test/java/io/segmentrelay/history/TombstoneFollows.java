package io.segmentrelay.history;

import java.util.List;

import io.segmentrelay.testing.ReadEvent;

/** A tombstone follows every end, and nothing else. */
final class TombstoneFollows implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        facts.byKey().values().forEach(events -> check(events, findings));
    }

    private static void check(List<ReadEvent> events, Findings findings) {
        for (int i = 0; i < events.size(); i++) {
            boolean follows = i > 0 && isEnd(events.get(i - 1));
            if (events.get(i).isTombstone() && !follows) {
                findings.about(events.get(i), "a tombstone that follows no end");
            }
            boolean followed = i + 1 < events.size() && events.get(i + 1).isTombstone();
            if (isEnd(events.get(i)) && !followed) {
                findings.about(events.get(i), "no tombstone follows");
            }
        }
    }

    private static boolean isEnd(ReadEvent event) {
        return !event.isTombstone() && List.of("left", "deleted").contains(event.change());
    }
}
