package io.segmentrelay.history;

import java.util.HashMap;
import java.util.Map;

import io.segmentrelay.testing.ReadEvent;

/** A {@code ce_id} is there at most once among what is committed. */
final class IdOnce implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        Map<String, ReadEvent> first = new HashMap<>();
        for (ReadEvent event : facts.records()) {
            if (!event.isTombstone()) {
                ReadEvent before = first.putIfAbsent(event.id(), event);
                if (before != null) {
                    findings.about(event, "the id of %s for the second time", before);
                }
            }
        }
    }
}
