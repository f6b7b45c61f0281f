package io.segmentrelay.extension;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.segmentrelay.text.OneLine;
import io.segmentrelay.usercom.Origin;
import io.segmentrelay.usercom.TokenFilter;

/** Asks a schema registry that speaks as Confluent's does. */
final class SchemaRegistry {
    private static final String TYPE = "application/vnd.schemaregistry.v1+json";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LONGEST_REASON = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Optional<String> authorization;

    /** @param credentials {@code user:password}; empty if the registries ask for none */
    SchemaRegistry(Optional<String> credentials) {
        credentials.ifPresent(TokenFilter::hide);
        credentials.map(both -> both.substring(both.indexOf(':') + 1)).ifPresent(TokenFilter::hide);
        Optional<String> encoded = credentials
                .map(both -> Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)));
        encoded.ifPresent(TokenFilter::hide);
        this.authorization = encoded.map(both -> "Basic " + both);
    }

    /**
     * @param address without the path of its API, such as {@code http://registry:8081}
     *
     * @return the number of the schema, which stays the same when it is asked for again
     *
     * @throws ExtensionProblem if there is no such answer
     */
    int register(String address, String subject, String schema) throws InterruptedException {
        URI base = base(address);
        URI versions = URI.create(base.toString().replaceAll("/+$", "") + "/subjects/"
                + URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20") + "/versions");
        HttpRequest.Builder request = HttpRequest.newBuilder(versions).timeout(PATIENCE).header("Content-Type", TYPE)
                .header("Accept", TYPE).POST(HttpRequest.BodyPublishers
                        .ofString(JsonNodeFactory.instance.objectNode().put("schema", schema).toString()));
        authorization.ifPresent(value -> request.header("Authorization", value));
        String registry = "the schema registry " + base.getAuthority();
        HttpResponse<String> answer = send(request.build(), registry);
        JsonNode body = json(answer.body());
        if (answer.statusCode() != 200 || !body.path("id").canConvertToInt()) {
            String reason = OneLine.of(body.path("message").asText(""));
            throw new ExtensionProblem(registry + " answered " + answer.statusCode() + " for " + subject
                    + (reason.isBlank() ? "" : ": " + reason.substring(0, Math.min(reason.length(), LONGEST_REASON))));
        }
        return body.path("id").intValue();
    }

    private URI base(String address) {
        URI base;
        try {
            base = URI.create(address);
        } catch (IllegalArgumentException e) {
            throw new ExtensionProblem("the address of the schema registry is no URL"); // It may hold what nobody may see.
        }
        Origin origin = Origin.of(base);
        if (origin == null || base.getUserInfo() != null) {
            throw new ExtensionProblem("the address of the schema registry must be http(s)://host:port; who asks is told by"
                    + " relay.schema-registry-credentials");
        }
        if (authorization.isPresent() && !origin.isSecure() && !origin.isLoopback()) {
            throw new ExtensionProblem("relay.schema-registry-credentials go over https alone");
        }
        return base;
    }

    private static HttpResponse<String> send(HttpRequest request, String registry) throws InterruptedException {
        HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).followRedirects(HttpClient.Redirect.NEVER)
                .build();
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new ExtensionProblem(registry + " does not answer (" + e.getCause().getClass().getSimpleName() + ")");
        } catch (TimeoutException e) {
            throw new ExtensionProblem(registry + " has not answered within " + PATIENCE.toSeconds() + " s");
        } finally {
            answer.cancel(true);
        }
    }

    private static JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            return JsonNodeFactory.instance.missingNode(); // What answers so is no registry: its status says more.
        }
    }
}
