package io.segmentrelay.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.segmentrelay.sandbox.StandIn;

/** Stands before a stand-in: notes the headers of every request, and adds some of its own to every answer. */
final class Passage implements AutoCloseable {
    private final StandIn standIn;
    private final HttpServer server;
    private final String url;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Map<String, List<String>>> requests = new CopyOnWriteArrayList<>();
    private volatile Map<String, String> added = Map.of();
    private volatile boolean versioned = true;

    private Passage(StandIn standIn, HttpServer server, String url) {
        this.standIn = standIn;
        this.server = server;
        this.url = url;
        server.createContext("/", this::pass);
        server.setExecutor(threads);
        server.start();
    }

    static Passage to(StandIn standIn) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            return new Passage(standIn, server, "http://localhost:" + server.getAddress().getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On a server that is not started yet, which is known to its clients by this URL. */
    static Passage to(StandIn standIn, HttpServer server, String url) {
        return new Passage(standIn, server, url);
    }

    /** A deployment that knows no versions: it answers as the first one. */
    Passage withoutVersion() {
        versioned = false;
        return this;
    }

    void add(Map<String, String> headers) {
        added = headers;
    }

    String url() {
        return url;
    }

    /** The headers of each request, by their names in lower case. */
    List<Map<String, List<String>>> requests() {
        return requests;
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            headers.putAll(exchange.getRequestHeaders());
            requests.add(headers);
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(standIn.url() + exchange.getRequestURI()))
                    .header("Authorization", String.join(", ", headers.getOrDefault("Authorization", List.of("none"))));
            if (versioned) {
                request.header("Accept", String.join(", ", headers.getOrDefault("Accept", List.of("*/*"))));
            }
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            byte[] body = answer.body().replace(standIn.url(), url()).getBytes(StandardCharsets.UTF_8);
            added.forEach(exchange.getResponseHeaders()::add);
            exchange.sendResponseHeaders(answer.statusCode(), body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
