package io.segmentrelay.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The yardstick: the leanest program that fetches, decodes and sends the members of all segments. It sends the same keys,
 * headers and values as the relay's first walk, remembers nothing, compares nothing, and trusts every answer.
 */
public final class Limit {
    private static final JsonFactory JSON = new JsonFactory();
    /** The last bytes of a page: its next and its count are there. */
    private static final int TAIL = 400;

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicLong rows = new AtomicLong();
    private final String url;
    private final String token;
    private final Part part;
    private final KafkaProducer<String, byte[]> producer;
    private final String topic;

    /** How much of the work is done. */
    enum Part {
        /** Bytes are read and thrown away: what the stand-in can serve. */
        READ,
        DECODE,
        SEND
    }

    private Limit(String url, String token, Part part, String bootstrapServers, String topic) {
        this.url = url;
        this.token = token;
        this.part = part;
        this.topic = topic;
        this.producer = part == Part.SEND
                ? new KafkaProducer<>(Map.of("bootstrap.servers", bootstrapServers, "enable.idempotence", "true", "acks", "all",
                        "linger.ms", "5", "batch.size", "131072", "compression.type", "lz4"), new StringSerializer(),
                        new ByteArraySerializer())
                : null;
    }

    /**
     * Walks all segments once for each line that it reads.
     *
     * @param args URL and token, which {@link Part}, how many lanes, bootstrap servers and topic
     */
    public static void main(String... args) throws Exception {
        Limit limit = new Limit(args[0], args[1], Part.valueOf(args[2]), args[4], args[5]);
        ExecutorService lanes = Executors.newFixedThreadPool(Integer.parseInt(args[3]));
        Walks.serve(() -> limit.walk(lanes));
        lanes.shutdown();
    }

    private long walk(ExecutorService lanes) throws Exception {
        rows.set(0);
        List<Future<?>> walks = new ArrayList<>();
        for (Segment segment : segments()) {
            walks.add(lanes.submit(() -> {
                walk(segment);
                return null;
            }));
        }
        for (Future<?> walk : walks) {
            walk.get();
        }
        if (producer != null) {
            producer.flush();
        }
        return rows.get();
    }

    private record Segment(long id, String name, String users, String counted) {
    }

    private List<Segment> segments() throws Exception {
        List<Segment> segments = new ArrayList<>();
        String next = url + "/api/public/segments/";
        while (next != null) {
            try (JsonParser page = JSON.createParser(fetch(next))) {
                next = page(page, () -> segments.add(segment(page)));
            }
        }
        return segments;
    }

    private static Segment segment(JsonParser row) throws IOException {
        long id = 0;
        String name = null;
        String users = null;
        String counted = null;
        for (String field = row.nextFieldName(); field != null; field = row.nextFieldName()) {
            row.nextToken();
            switch (field) {
                case "id" -> id = row.getLongValue();
                case "name" -> name = row.getText();
                case "users" -> users = row.getText();
                case "last_counted" -> counted = row.getText();
                default -> row.skipChildren();
            }
        }
        return new Segment(id, name, users, counted);
    }

    private void walk(Segment segment) throws Exception {
        String next = segment.users();
        while (next != null) {
            byte[] body = fetch(next);
            if (part == Part.READ) {
                String end = new String(body, Math.max(0, body.length - TAIL), Math.min(TAIL, body.length),
                        StandardCharsets.UTF_8);
                rows.addAndGet(next.equals(segment.users()) ? Long.parseLong(after(end, "\"count\":", '}')) : 0);
                next = after(end, "\"next\":\"", '"');
                continue;
            }
            Instant now = Instant.now();
            try (JsonParser page = JSON.createParser(body)) {
                next = page(page, () -> {
                    member(page, segment, now);
                    rows.incrementAndGet();
                });
            }
        }
    }

    private byte[] fetch(String from) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(from)).header("Authorization", "Token " + token)
                .header("Accept", "application/json; version=2").build(), HttpResponse.BodyHandlers.ofByteArray()).body();
    }

    private interface Row {
        void read() throws IOException;
    }

    private static String page(JsonParser page, Row row) throws IOException {
        String next = null;
        page.nextToken();
        for (String field = page.nextFieldName(); field != null; field = page.nextFieldName()) {
            JsonToken value = page.nextToken();
            if (field.equals("next")) {
                next = value == JsonToken.VALUE_NULL ? null : page.getText();
            } else if (field.equals("results")) {
                while (page.nextToken() != JsonToken.END_ARRAY) {
                    row.read();
                }
            } else {
                page.skipChildren();
            }
        }
        return next;
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
        header(event, "ce_id", "main/" + segment.id() + "/1/" + id + "/snapshot");
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
            json.writeNumberField("crawl", 1);
            json.writeStringField("counted_at", segment.counted());
            json.writeStringField("detected_at", now.toString());
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    /** @return null if the field is not there */
    private static String after(String text, String field, char end) {
        int at = text.lastIndexOf(field);
        return at < 0 ? null : text.substring(at + field.length(), text.indexOf(end, at + field.length()));
    }
}
