package io.segmentrelay.history;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import io.segmentrelay.testing.ReadEvent;
import io.segmentrelay.testing.Replay;

/** What is told of each key, one event after the other. */
final class KeyRules {
    static final List<Rule> ALL = List.of(ofReplay("IdOnce"), new Rule("IdNamesOneChange", KeyRules::idNamesOneChange),
            new Rule("CommittedIsThere", KeyRules::committedIsThere), ofReplay("Alternation"), ofReplay("TombstoneFollows"),
            ofReplay("FieldsAsPublished"));

    private KeyRules() {
    }

    /** What makes the table of a plain consumer possible. */
    private static Rule ofReplay(String rule) {
        return new Rule(rule, (facts, findings) -> {
            Replay replay = new Replay((broken, event, what) -> {
                if (broken.equals(rule)) {
                    findings.about(event, "%s", what);
                }
            });
            facts.records().forEach(replay::accept);
            replay.end();
        });
    }

    /** An id that is sent again, after a transaction that was rolled back, is that of the same change of the same key. */
    private static void idNamesOneChange(Facts facts, Findings findings) {
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

    /** Whoever reads without {@code read_committed} sees every committed record too, at its place. */
    private static void committedIsThere(Facts facts, Findings findings) {
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
