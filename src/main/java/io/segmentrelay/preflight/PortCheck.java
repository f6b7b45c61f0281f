package io.segmentrelay.preflight;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

import org.eclipse.microprofile.config.Config;

import io.segmentrelay.text.Finding;

/** Whether the port of the page, probes and metrics is free. A relay that runs already has it, and that is no mistake. */
final class PortCheck {
    private static final String SUBJECT = "page and probes";
    private static final int DEFAULT_PORT = 8080;
    private static final String DEFAULT_HOST = "0.0.0.0";

    private PortCheck() {
    }

    static Finding of(Config config) {
        String host = config.getOptionalValue("quarkus.http.host", String.class).orElse(DEFAULT_HOST);
        int port = config.getOptionalValue("quarkus.http.port", Integer.class).orElse(DEFAULT_PORT);
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, port));
            return Finding.ok(SUBJECT, "port " + port + " is free");
        } catch (IOException e) {
            return Finding.warn(SUBJECT, "port " + port + " of " + host + " cannot be had (" + e.getMessage() + ")",
                    "if it is not a relay that has it, set quarkus.http.port to another");
        } catch (IllegalArgumentException e) {
            return Finding.fail(SUBJECT, "there is no port " + port, "set quarkus.http.port to one from 0 to 65535");
        }
    }
}
