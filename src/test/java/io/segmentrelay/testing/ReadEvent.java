package io.segmentrelay.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A record that was read back, taken apart. The record is expected to be valid; {@link EventValidator} says so.
 *
 * @param type
 *        null for a tombstone, as are {@code id} and {@code value}
 */
public record ReadEvent(ConsumerRecord<String, byte[]> record, EventKey key, EventType type, String id, JsonNode value) {

    /**
     * Takes the record apart.
     *
     * @throws IllegalArgumentException
     *         if it is none of the relay's
     */
    public static ReadEvent of(ConsumerRecord<String, byte[]> record) {
        EventKey key = EventKey.parse(record.key()).orElseThrow(() -> no(record, "key"));
        if (record.value() == null) {
            return new ReadEvent(record, key, null, null, null);
        }
        Map<String, String> headers = EventHeaders.read(record.headers());
        EventType type = EventType.parse(headers.getOrDefault("ce_type", "")).orElseThrow(() -> no(record, "ce_type"));
        try {
            return new ReadEvent(record, key, type, headers.get("ce_id"), EventValidator.read(record.value()));
        } catch (IOException e) {
            throw new UncheckedIOException(EventValidator.place(record), e);
        }
    }

    public boolean isTombstone() {
        return type == null;
    }

    public boolean isOf(String family) {
        return type != null && type.family().equals(family);
    }

    /** For instance {@code membership.left}. */
    public boolean is(String name) {
        return type != null && name.equals(type.family() + "." + type.change());
    }

    public long segment() {
        return key.segment();
    }

    /** @throws java.util.NoSuchElementException if it is no membership's */
    public long user() {
        return key.user().orElseThrow();
    }

    public String change() {
        return type.change();
    }

    public long run() {
        return value.path("crawl").longValue();
    }

    /** The account's name and the run's number: runs of two accounts may have the same. */
    public String runName() {
        return key.account() + " " + run();
    }

    @Override
    public String toString() {
        return EventValidator.place(record) + " " + name();
    }

    String name() {
        return isTombstone() ? "tombstone" : id;
    }

    private static IllegalArgumentException no(ConsumerRecord<String, byte[]> record, String what) {
        return new IllegalArgumentException(EventValidator.place(record) + ": no " + what + " of the relay's");
    }
}
