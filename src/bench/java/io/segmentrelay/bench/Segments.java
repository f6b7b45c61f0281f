package io.segmentrelay.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

/** The list of segments, and how the yardsticks share it among lanes. */
final class Segments {
    private static final JsonFactory JSON = new JsonFactory();

    private Segments() {
    }

    record Segment(long id, String name, String users, String counted) {
    }

    interface Walk {
        /** @return how many rows were read */
        long of(Segment segment) throws Exception;
    }

    interface Row {
        void read() throws IOException;
    }

    static List<Segment> listed(String url, String token) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        List<Segment> segments = new ArrayList<>();
        String next = url + "/api/public/segments/";
        while (next != null) {
            try (JsonParser page = JSON.createParser(fetch(client, next, token))) {
                next = page(page, () -> segments.add(segment(page)));
            }
        }
        return segments;
    }

    static long walk(List<Segment> segments, ExecutorService lanes, Walk walk) throws Exception {
        List<Future<Long>> walks = segments.stream().map(segment -> lanes.submit(() -> walk.of(segment))).toList();
        long rows = 0;
        for (Future<Long> each : walks) {
            rows += each.get();
        }
        return rows;
    }

    static byte[] fetch(HttpClient client, String from, String token) {
        try {
            return client.send(HttpRequest.newBuilder(URI.create(from)).header("Authorization", "Token " + token)
                    .header("Accept", "application/json; version=2").build(), HttpResponse.BodyHandlers.ofByteArray()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @return the page's next; null if it is the last */
    static String page(JsonParser page, Row row) throws IOException {
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
}
