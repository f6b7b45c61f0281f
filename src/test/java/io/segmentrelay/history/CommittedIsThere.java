package io.segmentrelay.history;

import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import io.segmentrelay.testing.ReadEvent;

/** Whoever reads without {@code read_committed} sees every committed record too, at its place. */
final class CommittedIsThere implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        if (!facts.sent().isEmpty()) {
            Map<String, ReadEvent> uncommitted = new HashMap<>();
            facts.sent().forEach(event -> uncommitted.put(place(event.record()), event));
            for (ReadEvent event : facts.records()) {
                ReadEvent same = uncommitted.get(place(event.record()));
                if (same == null) {
                    findings.about(event, "is committed, but not there at read_uncommitted");
                } else if (!same.toString().equals(event.toString())) {
                    findings.about(event, "is committed, but at read_uncommitted there is %s", same);
                }
            }
        }
    }

    private static String place(ConsumerRecord<String, byte[]> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }
}
