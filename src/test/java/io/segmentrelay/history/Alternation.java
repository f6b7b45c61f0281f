package io.segmentrelay.history;

import java.util.List;

import io.segmentrelay.testing.ReadEvent;

/**
 * No change is told of twice: for each user in a segment, and for each segment.
 *
 * <pre>
 * absent ──(snapshot, entered | created)──▶ present ──(left | deleted)──▶ absent
 *                                            ◀──┘ (updated | updated, recounted)
 * </pre>
 *
 * A {@code snapshot} that was asked for by a signal may repeat what is known.
 */
final class Alternation implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        facts.byKey().values().forEach(events -> check(events, findings));
    }

    private static void check(List<ReadEvent> events, Findings findings) {
        boolean present = false;
        for (ReadEvent event : events) {
            if (event.isTombstone()) {
                continue;
            }
            boolean appears = List.of("snapshot", "entered", "created").contains(event.change());
            boolean repeats = event.change().equals("snapshot") && event.value().path("reason").asText().equals("signal");
            if (appears && present && !repeats) {
                findings.about(event, "%s, but it was there already", event.change());
            }
            if (!appears && !present) {
                findings.about(event, "%s, but it was not there", event.change());
            }
            present = !List.of("left", "deleted").contains(event.change());
        }
    }
}
