package io.segmentrelay.history;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import io.segmentrelay.testing.ReadEvent;

/** What is told of each key, one event after the other. */
final class KeyRules {
    static final List<Rule> ALL = List.of(new Rule("IdOnce", KeyRules::idOnce),
            new Rule("IdNamesOneChange", KeyRules::idNamesOneChange), new Rule("CommittedIsThere", KeyRules::committedIsThere),
            new Rule("Alternation", KeyRules::alternation), new Rule("TombstoneFollows", KeyRules::tombstoneFollows),
            new Rule("FieldsAsPublished", KeyRules::fieldsAsPublished));

    private KeyRules() {
    }

    /** A {@code ce_id} is there at most once among what is committed. */
    private static void idOnce(Facts facts, Findings findings) {
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
    private static void alternation(Facts facts, Findings findings) {
        facts.byKey().values().forEach(events -> alternationOf(events, findings));
    }

    private static void alternationOf(List<ReadEvent> events, Findings findings) {
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

    /** A tombstone follows every end, and nothing else. */
    private static void tombstoneFollows(Facts facts, Findings findings) {
        facts.byKey().values().forEach(events -> tombstoneFollowsOf(events, findings));
    }

    private static void tombstoneFollowsOf(List<ReadEvent> events, Findings findings) {
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

    /**
     * {@code updated} names as former values, and {@code left} as last ones, what was published. Fields that never were prove
     * nothing: those added to the configuration fill silently.
     */
    private static void fieldsAsPublished(Facts facts, Findings findings) {
        facts.byKey().forEach((key, events) -> {
            if (Facts.isMembershipKey(key)) {
                fieldsAsPublishedOf(events, findings);
            }
        });
    }

    private static void fieldsAsPublishedOf(List<ReadEvent> events, Findings findings) {
        JsonNode published = MissingNode.getInstance();
        for (ReadEvent event : events) {
            if (!event.isTombstone()) {
                String told = event.change().equals("updated") ? "previous" : event.change().equals("left") ? "user" : "";
                for (Map.Entry<String, JsonNode> field : event.value().path(told).properties()) {
                    JsonNode before = published.get(field.getKey());
                    if (before != null && !before.equals(field.getValue())) {
                        findings.about(event, "%s was published as %s, not %s", field.getKey(), before, field.getValue());
                    }
                }
                published = event.value().path("user");
            }
        }
    }
}
