package io.segmentrelay.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** A schema registry over HTTP with the two calls of Confluent's that matter: schemas are registered, and had by number. */
public final class SchemaRegistryServer implements AutoCloseable {
    private static final String TYPE = "application/vnd.schemaregistry.v1+json";
    private static final int FIRST = 100_001;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String authorization;
    private final List<String> schemas = new CopyOnWriteArrayList<>();
    private final Queue<String> registrations = new ConcurrentLinkedQueue<>();
    private final Queue<JsonNode> failures = new ConcurrentLinkedQueue<>();
    private final HttpServer server;

    /** @param credentials {@code user:password} that it asks for */
    public SchemaRegistryServer(String credentials) throws IOException {
        authorization = "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    public String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** Answers with this status once, behind other failures that are still to come. */
    public void failOnce(int status) {
        failOnce(status, "Not\nnow");
    }

    /** As {@link #failOnce(int)}, in these words. */
    public void failOnce(int status, String message) {
        failures.add(error(status, message));
    }

    /** The subjects of all requests to register, refused ones among them. */
    public List<String> registrations() {
        return List.copyOf(registrations);
    }

    private void answer(HttpExchange request) throws IOException {
        String path = request.getRequestURI().getPath();
        JsonNode body = JSON.readTree(request.getRequestBody());
        if (path.matches("/subjects/[^/]+/versions")) {
            registrations.add(path.split("/")[2]);
        }
        JsonNode failure = failures.poll();
        if (!authorization.equals(request.getRequestHeaders().getFirst("Authorization"))) {
            send(request, 401, error(401, "Unauthorized"));
        } else if (failure != null) {
            send(request, failure.path("error_code").intValue(), failure);
        } else if (path.startsWith("/schemas/ids/")) {
            int index = Integer.parseInt(path.split("/")[3]) - FIRST;
            send(request, 200, JSON.createObjectNode().put("schema", schemas.get(index)));
        } else if (!TYPE.equals(request.getRequestHeaders().getFirst("Content-Type"))) {
            send(request, 415, error(415, "Unsupported Media Type"));
        } else {
            String schema = new Schema.Parser().parse(body.path("schema").textValue()).toString();
            if (!schemas.contains(schema)) {
                schemas.add(schema);
            }
            send(request, 200, JSON.createObjectNode().put("id", FIRST + schemas.indexOf(schema)));
        }
    }

    private static JsonNode error(int code, String message) {
        return JSON.createObjectNode().put("error_code", code).put("message", message);
    }

    private static void send(HttpExchange request, int status, JsonNode body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        request.getResponseHeaders().add("Content-Type", TYPE);
        request.sendResponseHeaders(status, bytes.length);
        request.getResponseBody().write(bytes);
        request.close();
    }

    /** Reads a value as a consumer does that knows nothing but this registry. */
    public GenericRecord read(byte[] value) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(value);
            assertThat(buffer.get()).isZero();
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(url() + "/schemas/ids/" + buffer.getInt()))
                            .header("Authorization", authorization).build(), HttpResponse.BodyHandlers.ofString());
            Schema schema = new Schema.Parser().parse(JSON.readTree(answer.body()).path("schema").textValue());
            ByteArrayInputStream rest = new ByteArrayInputStream(value, buffer.position(), buffer.remaining());
            BinaryDecoder decoder = DecoderFactory.get().directBinaryDecoder(rest, null);
            GenericRecord read = new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
            assertThat(rest.available()).as("bytes behind the value").isZero();
            return read;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
