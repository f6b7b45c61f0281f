package io.segmentrelay.sandbox;

import java.io.IOException;
import java.time.Duration;

import com.sun.net.httpserver.HttpExchange;

/** Brings an answer to the client, in the way that it says. */
final class Courier {

    private static final Duration LONGEST_HANG = Duration.ofMinutes(10);

    private final Faults faults;

    Courier(Faults faults) {
        this.faults = faults;
    }

    void deliver(HttpExchange exchange, Reply reply) throws IOException {
        try (exchange) {
            pause(reply);
            if (reply.delivery() != Delivery.NEVER) {
                send(exchange, reply);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pause(Reply reply) throws InterruptedException {
        if (reply.delivery() == Delivery.NEVER) {
            faults.awaitClearing(LONGEST_HANG);
        } else if (!reply.delay().isZero()) {
            faults.awaitClearing(reply.delay());
        }
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        reply.headers().forEach(header -> exchange.getResponseHeaders().add(header.getKey(), header.getValue()));
        var body = reply.content();
        switch (reply.delivery()) {
            case CUT -> send(exchange, reply.status(), body.half(), body.half().length());
            case DROPPED -> send(exchange, reply.status(), body.half(), body.length());
            case CHUNKED -> send(exchange, reply.status(), body, 0);
            default -> send(exchange, reply.status(), body, body.length());
        }
    }

    /** @param length to declare; 0 for chunks */
    private static void send(HttpExchange exchange, int status, Body body, long length) throws IOException {
        exchange.sendResponseHeaders(status, length);
        body.writeTo(exchange.getResponseBody());
        exchange.getResponseBody().flush();
    }
}
