package io.segmentrelay.testing;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/**
 * The table that a consumer builds from the segment and membership events, and the rules that make such a table
 * possible. Records of one key must be given in their order; those of other keys in any.
 *
 * <pre>
 * absent ──(snapshot, entered | created)──▶ present ──(left | deleted)──▶ ending ──(tombstone)──▶ absent
 *                                            ◀──┘ (updated | updated, recounted)
 * </pre>
 *
 * A {@code snapshot} that was asked for by a signal may repeat what is known.
 */
public final class Replay {
    private static final int REMEMBERED = 6;

    private final Faults faults;
    private final Set<String> ids = new HashSet<>();
    private final Map<String, JsonNode> present = new HashMap<>();
    private final SortedMap<String, ReadEvent> ending = new TreeMap<>();
    private final SortedMap<String, SortedSet<Long>> members = new TreeMap<>();
    private final Map<String, Deque<ReadEvent>> histories = new HashMap<>();

    /** Is told of what makes such a table impossible. */
    public interface Faults {
        /** @param rule one of IdOnce, Alternation, TombstoneFollows, FieldsAsPublished */
        void found(String rule, ReadEvent event, String what);
    }

    /** Each method that takes a record throws an {@link AssertionError} at a fault, with what the key had seen before. */
    public Replay() {
        this.faults = this::fail;
    }

    /** Goes on after each fault. */
    public Replay(Faults faults) {
        this.faults = faults;
    }

    /** Takes records in; reports of crawls and answers to signals among them are passed over. */
    public Replay acceptAll(Collection<ConsumerRecord<String, byte[]>> records) {
        records.forEach(this::accept);
        return this;
    }

    /** Takes one record in. */
    public Replay accept(ConsumerRecord<String, byte[]> record) {
        return accept(ReadEvent.of(record));
    }

    /** Takes one event or tombstone in. */
    public Replay accept(ReadEvent event) {
        require(event.isTombstone() || ids.add(event.id()), "IdOnce", event, "its id is there for the second time");
        if (!event.isOf("crawl") && !event.isOf("signal")) {
            apply(event);
            Deque<ReadEvent> history = histories.computeIfAbsent(event.record().key(), key -> new ArrayDeque<>());
            if (history.size() == REMEMBERED) {
                history.removeFirst();
            }
            history.addLast(event);
        }
        return this;
    }

    /** To be called when nothing more follows: no tombstone may be owed. */
    public void end() {
        ending.values().forEach(event -> faults.found("TombstoneFollows", event, "no tombstone follows"));
    }

    /** The members of each segment that has any, by the segment's key, such as {@code main/1033}. */
    public SortedMap<String, SortedSet<Long>> members() {
        return members;
    }

    /** The members of one segment, by its key; empty if it has none. */
    public SortedSet<Long> members(String segmentKey) {
        return members.getOrDefault(segmentKey, new TreeSet<>());
    }

    /** What was last published of a member ({@code main/1033/27}) or a segment ({@code main/1033}) that is there now. */
    public Optional<JsonNode> fields(String key) {
        return Optional.ofNullable(present.get(key));
    }

    /** The keys of the segments that are there now. */
    public SortedSet<String> segments() {
        SortedSet<String> segments = new TreeSet<>(present.keySet());
        segments.removeIf(key -> EventKey.parse(key).orElseThrow().isMembership());
        return segments;
    }

    /** The members of each segment that is there now, by its key; none where it is empty. */
    public SortedMap<String, SortedSet<Long>> table() {
        SortedMap<String, SortedSet<Long>> table = new TreeMap<>();
        segments().forEach(segment -> table.put(segment, new TreeSet<>(members(segment))));
        return table;
    }

    private void apply(ReadEvent event) {
        String key = event.record().key();
        if (event.isTombstone()) {
            require(ending.remove(key) != null, "TombstoneFollows", event, "a tombstone that follows no end");
            return;
        }
        require(ending.remove(key) == null, "TombstoneFollows", event, "an event where a tombstone was due");
        switch (event.change()) {
            case "snapshot", "entered", "created" -> appear(event, key);
            case "left", "deleted" -> disappear(event, key);
            default -> change(event, key);
        }
    }

    private void appear(ReadEvent event, String key) {
        boolean again = event.change().equals("snapshot") && event.value().path("reason").asText().equals("signal");
        require(again || !present.containsKey(key), "Alternation", event, "it was there already");
        present.put(key, fieldsOf(event));
        event.key().user()
                .ifPresent(user -> members.computeIfAbsent(event.key().segmentKey(), segment -> new TreeSet<>()).add(user));
    }

    /** One reading of a segment can be told as updated and as recounted, so its former values may be older than known. */
    private void change(ReadEvent event, String key) {
        JsonNode known = present.getOrDefault(key, MissingNode.getInstance());
        require(present.containsKey(key), "Alternation", event, "it was not there");
        if (event.isOf("membership")) {
            event.value().path("previous").fields().forEachRemaining(former -> agree(event, known, former));
        }
        present.put(key, fieldsOf(event));
    }

    private void disappear(ReadEvent event, String key) {
        require(present.containsKey(key), "Alternation", event, "it was not there");
        JsonNode known = present.getOrDefault(key, MissingNode.getInstance());
        present.remove(key);
        fieldsOf(event).fields().forEachRemaining(last -> agree(event, known, last));
        ending.put(key, event);
        event.key().user().ifPresent(user -> members.computeIfPresent(event.key().segmentKey(), (segment, users) -> {
            users.remove(user);
            return users.isEmpty() ? null : users;
        }));
    }

    /** Fields that were never published prove nothing: those added to the configuration fill silently. */
    private void agree(ReadEvent event, JsonNode known, Map.Entry<String, JsonNode> field) {
        JsonNode published = known.get(field.getKey());
        require(published == null || published.equals(field.getValue()), "FieldsAsPublished", event,
                field.getKey() + " was not published as " + field.getValue());
    }

    private static JsonNode fieldsOf(ReadEvent event) {
        return event.value().path(event.type().family().equals("membership") ? "user" : "segment");
    }

    private void require(boolean holds, String rule, ReadEvent event, String what) {
        if (!holds) {
            faults.found(rule, event, what);
        }
    }

    private void fail(String rule, ReadEvent event, String what) {
        String before = histories.getOrDefault(event.record().key(), new ArrayDeque<>()).stream()
                .map(earlier -> "@" + earlier.record().offset() + " " + earlier.name()).collect(Collectors.joining(", "));
        throw new AssertionError(event + ": " + what + "; before: " + (before.isEmpty() ? "nothing" : before));
    }
}
