package io.segmentrelay.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

/**
 * The yardstick: fetches every page, decodes what an event needs, and sends one record for each member, with nothing
 * remembered, compared or guaranteed. {@code Limit <url> <lanes> bytes|decode|send <bootstrap servers> <topic>}; prints
 * {@code rows milliseconds} from the first request for members to the last acknowledgement.
 */
final class Limit {
    private enum Work {
        /** Reads the bytes and counts pages: what the API can serve at most. */
        BYTES,
        DECODE,
        SEND
    }

    private static final JsonFactory JSON = new JsonFactory();
    private static final int PAGE = 100;

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ConcurrentLinkedQueue<String> segments = new ConcurrentLinkedQueue<>();
    private final AtomicLong rows = new AtomicLong();
    private final Work work;
    private final Producer<byte[], byte[]> producer;
    private final String topic;

    private Limit(Work work, String bootstrapServers, String topic) {
        this.work = work;
        this.topic = topic;
        this.producer = work == Work.SEND ? new KafkaProducer<>(Map.of("bootstrap.servers", bootstrapServers,
                "enable.idempotence", true, "linger.ms", 5, "batch.size", 128 * 1024, "compression.type", "lz4"),
                new ByteArraySerializer(), new ByteArraySerializer()) : null;
    }

    public static void main(String... args) throws Exception {
        Limit limit = new Limit(Work.valueOf(args[2].toUpperCase(java.util.Locale.ROOT)), args[3], args[4]);
        limit.list(args[0] + "/api/public/segments/");
        long begun = System.nanoTime();
        Thread[] lanes = new Thread[Integer.parseInt(args[1])];
        for (int lane = 0; lane < lanes.length; lane++) {
            lanes[lane] = new Thread(limit::walk);
            lanes[lane].start();
        }
        for (Thread lane : lanes) {
            lane.join();
        }
        if (limit.producer != null) {
            limit.producer.flush();
        }
        long cpu = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
        System.out.println(limit.rows + " " + (System.nanoTime() - begun) / 1_000_000 + " " + cpu);
        System.exit(0);
    }

    private void list(String first) throws Exception {
        for (String next = first; next != null;) {
            Map<String, String> ends = new HashMap<>();
            try (JsonParser json = JSON.createParser(get(next))) {
                for (JsonToken token; (token = json.nextToken()) != null;) {
                    if (token == JsonToken.FIELD_NAME && json.currentName().equals("users")) {
                        segments.add(json.nextTextValue());
                    } else if (token == JsonToken.FIELD_NAME && json.currentName().equals("next")) {
                        ends.put("next", json.nextTextValue());
                    }
                }
            }
            next = ends.get("next");
        }
    }

    private void walk() {
        try {
            for (String next; (next = segments.poll()) != null;) {
                String segment = next.replaceAll(".*/segments/(\\d+)/.*", "$1");
                while (next != null) {
                    next = work == Work.BYTES ? bytes(next) : page(next, segment);
                }
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Looks no further than the head of the page. */
    private String bytes(String url) throws IOException, InterruptedException {
        byte[] page = get(url).readAllBytes();
        String head = new String(page, 0, Math.min(page.length, 300), StandardCharsets.US_ASCII);
        rows.addAndGet(PAGE);
        int next = head.indexOf("\"next\":\"");
        return next < 0 ? null : head.substring(next + 8, head.indexOf('"', next + 8));
    }

    private String page(String url, String segment) throws IOException, InterruptedException {
        String next = null;
        try (JsonParser json = JSON.createParser(get(url))) {
            json.nextToken();
            for (String field; (field = json.nextFieldName()) != null;) {
                JsonToken value = json.nextToken();
                if (field.equals("next")) {
                    next = json.getText().equals("null") ? null : json.getText();
                } else if (value == JsonToken.START_ARRAY) {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        row(json, segment);
                    }
                }
            }
        }
        return next;
    }

    private void row(JsonParser json, String segment) throws IOException {
        long id = 0;
        String customId = null;
        String userKey = null;
        for (String field; (field = json.nextFieldName()) != null;) {
            json.nextToken();
            switch (field) {
                case "id" -> id = json.getLongValue();
                case "custom_id" -> customId = json.getText();
                case "user_key" -> userKey = json.getText();
                default -> json.skipChildren();
            }
        }
        rows.incrementAndGet();
        if (producer != null) {
            send(segment, id, customId, userKey);
        }
    }

    /** As long as an event of the relay is. */
    private void send(String segment, long id, String customId, String userKey) {
        String event = "{\"account\":\"main\",\"segment\":{\"id\":" + segment + ",\"name\":\"Segment " + segment
                + "\"},\"user\":{\"id\":" + id + ",\"custom_id\":\"" + customId + "\",\"user_key\":\"" + userKey
                + "\"},\"change\":\"snapshot\",\"reason\":\"baseline\",\"crawl\":42,"
                + "\"counted_at\":\"2024-10-11T10:12:32.661576Z\",\"detected_at\":\"2024-10-11T10:13:01.120Z\"}";
        producer.send(new ProducerRecord<>(topic, ("main/" + segment + "/" + id).getBytes(StandardCharsets.UTF_8),
                event.getBytes(StandardCharsets.UTF_8)));
    }

    private InputStream get(String url) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofInputStream()).body();
    }
}
