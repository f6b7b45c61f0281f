package io.segmentrelay.event;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A record on its way to Kafka.
 *
 * @param topic where it goes
 * @param partition the partition, or null to let the key decide
 * @param key the record's key, sent as UTF-8
 * @param value the record's value, or null for a tombstone; copied on the way in and out
 * @param headers string headers in the order in which they are sent, never null; copied
 */
public record OutRecord(String topic, Integer partition, String key, byte[] value, Map<String, String> headers) {

    public OutRecord {
        value = value == null ? null : value.clone();
        headers = headers.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** A record without value and headers: compaction removes the key. */
    public static OutRecord tombstone(String topic, String key) {
        return new OutRecord(topic, null, key, null, Map.of());
    }

    @Override
    public byte[] value() {
        return value == null ? null : value.clone();
    }

    /** Whether the record removes its key. */
    public boolean isTombstone() {
        return value == null;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OutRecord that && topic.equals(that.topic)
                && Objects.equals(partition, that.partition) && key.equals(that.key)
                && Arrays.equals(value, that.value) && headers.equals(that.headers);
    }

    @Override
    public int hashCode() {
        return Objects.hash(topic, partition, key, Arrays.hashCode(value), headers);
    }

    /** Names the record without its value, which can hold personal data. */
    @Override
    public String toString() {
        return topic + "[" + key + "] " + (value == null ? "tombstone" : value.length + " bytes");
    }
}
