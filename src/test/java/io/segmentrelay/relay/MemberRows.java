package io.segmentrelay.relay;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.segmentrelay.sandbox.StandIn;

/** Asks a stand-in by itself for a segment's members, as version 2 shows them. */
final class MemberRows {
    private final StandIn standIn;
    private final HttpClient client = HttpClient.newHttpClient();

    MemberRows(StandIn standIn) {
        this.standIn = standIn;
    }

    List<JsonNode> of(long segment) throws IOException, InterruptedException {
        List<JsonNode> rows = new ArrayList<>();
        String next = standIn.url() + "/api/public/segments/" + segment + "/users/";
        while (next != null) {
            JsonNode page = new JsonMapper().readTree(client.send(HttpRequest.newBuilder(URI.create(next))
                    .header("Authorization", "Token " + standIn.token()).header("Accept", "*/*; version=2").build(),
                    HttpResponse.BodyHandlers.ofString()).body());
            page.path("results").forEach(rows::add);
            next = page.path("next").textValue();
        }
        return rows;
    }
}
