package io.segmentrelay.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpServer;

/** A server of somebody else, that must never be called. */
final class Stranger implements AutoCloseable {
    private final HttpServer server;
    private final List<String> calls = new CopyOnWriteArrayList<>();

    private Stranger(HttpServer server) {
        this.server = server;
        server.createContext("/", exchange -> {
            calls.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().entrySet());
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
    }

    static Stranger start() {
        try {
            return new Stranger(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without a slash at the end. */
    String origin() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** Who called; empty, if all is well. */
    List<String> calls() {
        return calls;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
