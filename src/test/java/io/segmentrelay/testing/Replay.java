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

/**
 * The table that a consumer builds from the segment and membership events, and the rules that make such a table
 * possible. Records of one key must be given in their order; those of other keys in any.
 *
 * <pre>
 * absent ──(snapshot, entered | created)──▶ present ──(left | deleted)──▶ ending ──(tombstone)──▶ absent
 *                                            ◀──┘ (updated | updated, recounted)
 * </pre>
 *
 * A {@code snapshot} that was asked for by a signal may repeat what is known. Where tombstones are off, {@code left} and
 * {@code deleted} lead to absent at once. Every method that takes a record throws an {@link AssertionError} at the first
 * violation, with what the key had seen before.
 */
public final class Replay {
    private static final int REMEMBERED = 6;

    private final boolean tombstones;
    private final Set<String> ids = new HashSet<>();
    private final Map<String, JsonNode> present = new HashMap<>();
    private final Set<String> ending = new TreeSet<>();
    private final SortedMap<String, SortedSet<Long>> members = new TreeMap<>();
    private final Map<String, Deque<ReadEvent>> histories = new HashMap<>();

    /**
     * @param tombstones
     *        whether {@code relay.tombstones} is on
     */
    public Replay(boolean tombstones) {
        this.tombstones = tombstones;
    }

    /** Takes records in; reports of crawls and answers to signals among them are passed over. */
    public Replay acceptAll(Collection<ConsumerRecord<String, byte[]>> records) {
        records.forEach(this::accept);
        return this;
    }

    /** Takes one record in. */
    public Replay accept(ConsumerRecord<String, byte[]> record) {
        ReadEvent event = ReadEvent.of(record);
        if (!event.isOf("crawl") && !event.isOf("signal")) {
            apply(event);
            Deque<ReadEvent> history = histories.computeIfAbsent(record.key(), key -> new ArrayDeque<>());
            if (history.size() == REMEMBERED) {
                history.removeFirst();
            }
            history.addLast(event);
        }
        return this;
    }

    /** To be called when nothing more follows: no tombstone may be owed. */
    public Replay end() {
        if (!ending.isEmpty()) {
            throw new AssertionError("no tombstone followed the end of " + ending);
        }
        return this;
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
            require(ending.remove(key), event, "a tombstone that follows no end");
            return;
        }
        require(!ending.contains(key), event, "an event where a tombstone was due");
        require(ids.add(event.id()), event, "a ce_id for the second time");
        switch (event.change()) {
            case "snapshot", "entered", "created" -> appear(event, key);
            case "left", "deleted" -> disappear(event, key);
            default -> change(event, key);
        }
    }

    private void appear(ReadEvent event, String key) {
        boolean again = event.change().equals("snapshot") && event.value().path("reason").asText().equals("signal");
        require(again || !present.containsKey(key), event, "it was there already");
        present.put(key, fieldsOf(event));
        event.key().user()
                .ifPresent(user -> members.computeIfAbsent(event.key().segmentKey(), segment -> new TreeSet<>()).add(user));
    }

    /** One reading of a segment can be told as updated and as recounted, so its former values may be older than known. */
    private void change(ReadEvent event, String key) {
        JsonNode known = present.get(key);
        require(known != null, event, "it was not there");
        if (event.isOf("membership")) {
            event.value().path("previous").fields().forEachRemaining(former -> agree(event, known, former));
        }
        present.put(key, fieldsOf(event));
    }

    private void disappear(ReadEvent event, String key) {
        JsonNode known = present.remove(key);
        require(known != null, event, "it was not there");
        fieldsOf(event).fields().forEachRemaining(last -> agree(event, known, last));
        if (tombstones) {
            ending.add(key);
        }
        event.key().user().ifPresent(user -> members.computeIfPresent(event.key().segmentKey(), (segment, users) -> {
            users.remove(user);
            return users.isEmpty() ? null : users;
        }));
    }

    /** Fields that were never published prove nothing: those added to the configuration fill silently. */
    private void agree(ReadEvent event, JsonNode known, Map.Entry<String, JsonNode> field) {
        JsonNode published = known.get(field.getKey());
        require(published == null || published.equals(field.getValue()), event,
                field.getKey() + " was not published as " + field.getValue());
    }

    private static JsonNode fieldsOf(ReadEvent event) {
        return event.value().path(event.type().family().equals("membership") ? "user" : "segment");
    }

    private void require(boolean holds, ReadEvent event, String what) {
        if (!holds) {
            String before = histories.getOrDefault(event.record().key(), new ArrayDeque<>()).stream()
                    .map(earlier -> "@" + earlier.record().offset() + " " + earlier.name()).collect(Collectors.joining(", "));
            throw new AssertionError(event + ": " + what + "; before: " + (before.isEmpty() ? "nothing" : before));
        }
    }
}
