package io.segmentrelay.extension;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.segmentrelay.event.ExtensionProblem;
import io.segmentrelay.text.OneLine;
import io.segmentrelay.usercom.Origin;
import io.segmentrelay.usercom.TokenFilter;

/** Asks a schema registry that speaks as Confluent's does. */
final class SchemaRegistry {
    private static final String TYPE = "application/vnd.schemaregistry.v1+json";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LONGEST_REASON = 200;
    private static final int LONGEST_ANSWER = 65_536;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Optional<String> authorization;
    private final Duration patience;
    private final HttpClient client;

    /** @param credentials {@code user:password}; empty if the registries ask for none */
    SchemaRegistry(Optional<String> credentials) {
        this(credentials, PATIENCE);
    }

    SchemaRegistry(Optional<String> credentials, Duration patience) {
        this.patience = patience;
        this.client = HttpClient.newBuilder().connectTimeout(patience).followRedirects(HttpClient.Redirect.NEVER).build();
        Optional<String> encoded = credentials
                .map(both -> Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)));
        encoded.ifPresent(TokenFilter::hide);
        this.authorization = encoded.map(both -> "Basic " + both);
    }

    /**
     * @param address without the path of its API, such as {@code http://registry:8081}
     *
     * @return the number of the schema, which stays the same when it is asked for again; fails with an
     *         {@link ExtensionProblem} if there is no such answer, and does one or the other within the patience
     *
     * @throws ExtensionProblem if the address is none to ask
     */
    CompletableFuture<Integer> register(String address, String subject, String schema) {
        URI base = base(address);
        URI versions = URI.create(base.toString().replaceAll("/+$", "") + "/subjects/"
                + URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20") + "/versions");
        HttpRequest.Builder request = HttpRequest.newBuilder(versions).timeout(patience).header("Content-Type", TYPE)
                .header("Accept", TYPE).POST(HttpRequest.BodyPublishers
                        .ofString(JsonNodeFactory.instance.objectNode().put("schema", schema).toString()));
        authorization.ifPresent(value -> request.header("Authorization", value));
        String registry = "the schema registry " + base.getAuthority();
        CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request.build(), head -> new ShortBody(LONGEST_ANSWER));
        return sent.copy().orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).handle((answer, failure) -> {
            if (failure != null) {
                sent.cancel(true);
                throw problem(failure, registry);
            }
            return number(answer, registry, subject);
        });
    }

    private static int number(HttpResponse<byte[]> answer, String registry, String subject) {
        JsonNode body = json(answer.body());
        if (answer.statusCode() != 200 || !body.path("id").canConvertToInt()) {
            String reason = OneLine.of(body.path("message").asText(""));
            throw new ExtensionProblem(registry + " answered " + answer.statusCode() + " for " + subject
                    + (reason.isBlank() ? "" : ": " + reason.substring(0, Math.min(reason.length(), LONGEST_REASON))));
        }
        return body.path("id").intValue();
    }

    private ExtensionProblem problem(Throwable failure, String registry) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof TimeoutException || cause instanceof HttpTimeoutException) {
            return new ExtensionProblem(registry + " has not answered within " + patience.toSeconds() + " s");
        }
        if (cause instanceof ShortBody.TooLong) {
            return new ExtensionProblem(registry + " answers with more than " + LONGEST_ANSWER + " bytes");
        }
        return new ExtensionProblem(registry + " does not answer (" + cause.getClass().getSimpleName() + ")");
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

    private static JsonNode json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            return JsonNodeFactory.instance.missingNode(); // What answers so is no registry: its status says more.
        }
    }
}
