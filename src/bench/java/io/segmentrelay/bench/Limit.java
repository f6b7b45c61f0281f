package io.segmentrelay.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.segmentrelay.bench.Segments.Segment;

/**
 * The yardstick: the leanest program that fetches, decodes and sends the members of all segments. It sends the same keys,
 * headers and values as the relay's first walk, remembers nothing, compares nothing, and trusts every answer.
 */
public final class Limit {
    private static final JsonFactory JSON = new JsonFactory();

    private final HttpClient client = HttpClient.newHttpClient();
    private final String token;
    private final String topic;
    private final KafkaProducer<String, byte[]> producer;

    private Limit(String token, String bootstrapServers, String topic) {
        this.token = token;
        this.topic = topic;
        this.producer = topic == null ? null
                : new KafkaProducer<>(Map.of("bootstrap.servers", bootstrapServers, "enable.idempotence", "true", "acks", "all",
                        "linger.ms", "5", "batch.size", "131072", "compression.type", "lz4"), new StringSerializer(),
                        new ByteArraySerializer());
    }

    /**
     * Walks all segments once for each line that it reads.
     *
     * @param args URL and token, how many lanes; bootstrap servers and topic, or none: then nothing is sent
     */
    public static void main(String... args) throws Exception {
        Limit limit = args.length > 3 ? new Limit(args[1], args[3], args[4]) : new Limit(args[1], null, null);
        ExecutorService lanes = Executors.newFixedThreadPool(Integer.parseInt(args[2]));
        Walks.serve(() -> {
            long rows = Segments.walk(Segments.listed(args[0], args[1]), lanes, limit::walk);
            limit.flush();
            return rows;
        });
        lanes.shutdown();
    }

    private void flush() {
        if (producer != null) {
            producer.flush();
        }
    }

    private long walk(Segment segment) throws IOException {
        long[] rows = new long[1];
        String next = segment.users();
        while (next != null) {
            Instant now = Instant.now();
            try (JsonParser page = JSON.createParser(Segments.fetch(client, next, token))) {
                next = Segments.page(page, () -> {
                    member(page, segment, now);
                    rows[0]++;
                });
            }
        }
        return rows[0];
    }

    private void member(JsonParser row, Segment segment, Instant now) throws IOException {
        long id = 0;
        String customId = null;
        String userKey = null;
        for (String field = row.nextFieldName(); field != null; field = row.nextFieldName()) {
            JsonToken value = row.nextToken();
            switch (field) {
                case "id" -> id = row.getLongValue();
                case "custom_id" -> customId = value == JsonToken.VALUE_NULL ? null : row.getText();
                case "user_key" -> userKey = row.getText();
                default -> row.skipChildren();
            }
        }
        if (producer != null) {
            send(segment, id, customId, userKey, now);
        }
    }

    private void send(Segment segment, long id, String customId, String userKey, Instant now) throws IOException {
        String key = "main/" + segment.id() + "/" + id;
        ProducerRecord<String, byte[]> event = new ProducerRecord<>(topic, key, value(segment, id, customId, userKey, now));
        header(event, "ce_specversion", "1.0");
        header(event, "ce_id", "main/" + segment.id() + "/1795451010/" + id + "/snapshot");
        header(event, "ce_type", "io.segmentrelay.membership.snapshot.v1");
        header(event, "ce_source", segment.users());
        header(event, "ce_subject", key);
        header(event, "ce_time", segment.counted());
        header(event, "content-type", "application/json");
        producer.send(event);
    }

    private static void header(ProducerRecord<String, byte[]> event, String name, String value) {
        event.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] value(Segment segment, long id, String customId, String userKey, Instant now) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("account", "main");
            json.writeObjectFieldStart("segment");
            json.writeNumberField("id", segment.id());
            json.writeStringField("name", segment.name());
            json.writeEndObject();
            json.writeObjectFieldStart("user");
            json.writeNumberField("id", id);
            json.writeStringField("custom_id", customId);
            json.writeStringField("user_key", userKey);
            json.writeEndObject();
            json.writeStringField("change", "snapshot");
            json.writeStringField("reason", "baseline");
            json.writeNumberField("crawl", 1_795_451_010);
            json.writeStringField("counted_at", segment.counted());
            json.writeStringField("detected_at", now.toString());
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
