package io.segmentrelay.history;

import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import io.segmentrelay.testing.ReadEvent;

/** An id that is sent again, after a transaction that was rolled back, is that of the same change of the same key. */
final class IdNamesOneChange implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        Map<String, ReadEvent> first = new HashMap<>();
        for (ConsumerRecord<String, byte[]> record : facts.evidence().uncommitted()) {
            ReadEvent event = ReadEvent.of(record);
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
