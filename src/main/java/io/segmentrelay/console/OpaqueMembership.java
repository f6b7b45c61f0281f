package io.segmentrelay.console;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A membership whose value an extension has replaced by other bytes than JSON: read from the record's key and headers. */
final class OpaqueMembership {
    private OpaqueMembership() {
    }

    /** Whether the value is not JSON. */
    static boolean isAllThereIs(ConsumerRecord<byte[], byte[]> record) {
        String type = Feed.header(record, "content-type");
        return type != null && !type.equals("application/json");
    }

    static JsonNode of(ConsumerRecord<byte[], byte[]> record) {
        String[] key = new String(record.key(), StandardCharsets.UTF_8).split("/");
        String id = Feed.header(record, "ce_id");
        ObjectNode event = JsonNodeFactory.instance.objectNode().put("account", key[0])
                .put("change", id.substring(id.lastIndexOf('/') + 1))
                .put("detected_at", Instant.ofEpochMilli(record.timestamp()).toString());
        event.putObject("segment").put("name", key[0] + "/" + key[1]);
        event.putObject("user").put("id", key[2]);
        return event;
    }
}
