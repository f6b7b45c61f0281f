package io.segmentrelay.state;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Reads the segments topic: the keys of the segments that are there. */
final class PublishedSegments {
    private final Set<String> keys = new TreeSet<>();

    void accept(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        Header type = record.headers().lastHeader("ce_type");
        boolean isGone = record.value() == null || type == null
                || new String(type.value(), StandardCharsets.UTF_8).contains(".segment.deleted.");
        if (isGone) {
            keys.remove(key);
        } else if (key.indexOf('/') > 0) {
            keys.add(key);
        }
    }

    Set<String> keys() {
        return keys;
    }
}
