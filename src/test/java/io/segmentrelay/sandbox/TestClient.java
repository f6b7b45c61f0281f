package io.segmentrelay.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Asks a stand-in as a well-behaved client does: nothing is followed, nothing retried. */
final class TestClient {

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final StandIn standIn;

    TestClient(StandIn standIn) {
        this.standIn = standIn;
    }

    String listUrl() {
        return standIn.url() + "/api/public/segments/";
    }

    String usersUrl(long segment) {
        return listUrl() + segment + "/users/";
    }

    HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE)
                .header("Authorization", "Token " + standIn.token()).header("Accept", "*/*; version=2");
    }

    HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return send(request(url));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    JsonNode json(String url) throws IOException, InterruptedException {
        return MAPPER.readTree(get(url).body());
    }

    JsonNode post(String path, String json) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(standIn.url() + path)).timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(json));
        return MAPPER.readTree(send(request).body());
    }

    /** The pages of a segment, as far as {@code next} leads, at most as many. */
    List<JsonNode> walk(long segment, int atMost) throws IOException, InterruptedException {
        var pages = new ArrayList<JsonNode>();
        var url = usersUrl(segment);
        while (url != null && pages.size() < atMost) {
            var page = json(url);
            pages.add(page);
            url = page.path("next").textValue();
        }
        return pages;
    }

    List<Long> idsOf(long segment) throws IOException, InterruptedException {
        var ids = new ArrayList<Long>();
        walk(segment, 1_000).forEach(page -> page.path("results").forEach(row -> ids.add(row.path("id").asLong())));
        return ids;
    }

    Set<Long> distinctIdsOf(long segment) throws IOException, InterruptedException {
        return new TreeSet<>(idsOf(segment));
    }

    static JsonNode parse(String json) throws IOException {
        return MAPPER.readTree(json);
    }
}
