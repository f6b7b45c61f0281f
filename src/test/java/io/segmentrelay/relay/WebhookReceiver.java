package io.segmentrelay.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** An endpoint of webhooks that answers as it is told to, remembers what came in, and checks each signature. */
final class WebhookReceiver implements AutoCloseable {
    /** Part of the address: an address can be a secret too. */
    static final String TOKEN = "token-in-the-address";
    static final List<String> SECRETS = List.of(secret(1), secret(2));

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Arrival> arrivals = new ArrayList<>();
    private final List<String> flaws = new ArrayList<>();
    private volatile Function<Arrival, Reply> replies = arrival -> Reply.of(204);

    /**
     * A request, and what was made of it.
     *
     * @param nanos when it was there
     */
    record Arrival(String id, String subject, String body, long nanos, int status) {
        boolean isAccepted() {
            return status / 100 == 2;
        }

        private Arrival answered(int answer) {
            return new Arrival(id, subject, body, nanos, answer);
        }
    }

    /**
     * What is answered.
     *
     * @param status 0: nothing, and the connection is closed
     * @param delay before that
     * @param endless whether an answer has a body that never comes
     */
    record Reply(int status, String retryAfter, Duration delay, boolean endless) {
        static Reply of(int status) {
            return new Reply(status, null, Duration.ZERO, false);
        }

        static Reply patience(int status, String retryAfter) {
            return new Reply(status, retryAfter, Duration.ZERO, false);
        }

        Reply after(Duration time) {
            return new Reply(status, retryAfter, time, endless);
        }

        Reply withoutEnd() {
            return new Reply(status, retryAfter, delay, true);
        }
    }

    WebhookReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/hook", this::receive);
        server.start();
    }

    private static String secret(int number) {
        byte[] key = new byte[32];
        key[0] = (byte) number;
        return "whsec_" + Base64.getEncoder().encodeToString(key);
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort() + "/hook?key=" + TOKEN;
    }

    /** From now on; asked for one arrival at a time, whose status is not known yet. */
    void reply(Function<Arrival, Reply> with) {
        this.replies = with;
    }

    /** All so far, in their order. */
    synchronized List<Arrival> arrivals() {
        return List.copyOf(arrivals);
    }

    List<String> accepted() {
        return arrivals().stream().filter(Arrival::isAccepted).map(Arrival::id).toList();
    }

    /** What was wrong with requests. */
    synchronized List<String> flaws() {
        return List.copyOf(flaws);
    }

    private void receive(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Reply reply = answer(exchange, body);
        pass(reply.delay());
        if (reply.retryAfter() != null) {
            exchange.getResponseHeaders().set("Retry-After", reply.retryAfter());
        }
        if (reply.status() != 0) {
            exchange.sendResponseHeaders(reply.status(), reply.endless() ? 1000 : -1);
        }
        if (!reply.endless()) {
            exchange.close();
        }
    }

    private synchronized Reply answer(HttpExchange exchange, byte[] body) {
        Headers headers = exchange.getRequestHeaders();
        Arrival arrival = new Arrival(headers.getFirst("webhook-id"), headers.getFirst("ce-subject"),
                new String(body, StandardCharsets.UTF_8), System.nanoTime(), 0);
        check(exchange, body);
        Reply reply = replies.apply(arrival);
        arrivals.add(arrival.answered(reply.status()));
        return reply;
    }

    private void check(HttpExchange exchange, byte[] body) {
        Headers headers = exchange.getRequestHeaders();
        String timestamp = headers.getFirst("webhook-timestamp");
        String signed = headers.getFirst("webhook-id") + "." + timestamp + "." + new String(body, StandardCharsets.UTF_8);
        String expected = "v1," + hmac(SECRETS.get(0), signed) + " v1," + hmac(SECRETS.get(1), signed);
        if (!expected.equals(headers.getFirst("webhook-signature"))) {
            flaws.add("signature " + headers.getFirst("webhook-signature") + " of " + signed);
        }
        if (Math.abs(Long.parseLong(timestamp) - Instant.now().getEpochSecond()) > 60) {
            flaws.add("timestamp " + timestamp);
        }
        if (!"POST".equals(exchange.getRequestMethod()) || !"application/json".equals(headers.getFirst("Content-Type"))) {
            flaws.add(exchange.getRequestMethod() + " of " + headers.getFirst("Content-Type"));
        }
    }

    private static String hmac(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring(6)), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void pass(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
