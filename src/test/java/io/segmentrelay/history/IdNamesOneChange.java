package io.segmentrelay.history;

import java.util.HashMap;
import java.util.Map;

import io.segmentrelay.testing.ReadEvent;

/** An id that is sent again, after a transaction that was rolled back, is that of the same change of the same key. */
final class IdNamesOneChange implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        Map<String, ReadEvent> first = new HashMap<>();
        for (ReadEvent event : facts.sent()) {
            if (!event.isTombstone()) {
                ReadEvent before = first.putIfAbsent(event.id(), event);
                if (before != null && !(before.key().equals(event.key()) && before.type().equals(event.type()))) {
                    findings.about(event, "%s of key %s has the id of %s of key %s", event.type(), event.record().key(),
                            before.type(), before.record().key());
                }
            }
        }
    }
}
