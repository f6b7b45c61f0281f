package io.segmentrelay.sandbox;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The whole answer is another one, or gets to the client in another way. */
final class AnswerEffects {

    private static final String MAINTENANCE = "<!doctype html><html><head><title>Maintenance</title></head><body>"
            + "<p>We'll be back soon.</p>".repeat(2_000) + "</body></html>";

    private AnswerEffects() {
    }

    static Effect status(int status) {
        return (call, reply) -> Reply.detail(status, "Made to fail by the sandbox.");
    }

    static Effect html(int status) {
        return (call, reply) -> Reply.html(status, MAINTENANCE);
    }

    static Effect redirect(String location) {
        return (call, reply) -> Reply.detail(302, "Elsewhere.").header("Location", location);
    }

    static Effect header(String name, String value) {
        return (call, reply) -> reply.header(name, value);
    }

    static Effect delivered(Delivery delivery) {
        return (call, reply) -> reply.delivery(delivery);
    }

    static Effect delayed(Duration delay) {
        return (call, reply) -> reply.delayed(delay);
    }

    /** Well-formed JSON, but megabytes of it; its length is declared or not. */
    static Effect oversize(int megabytes, boolean declared) {
        return (call, reply) -> reply.isPage()
                ? reply.body(new Body(utf8("{\"padding\":\""), megabytes * 1_000_000L, utf8("\"," + rest(reply.page()))))
                        .delivery(declared ? Delivery.WHOLE : Delivery.CHUNKED)
                : reply;
    }

    static Effect deep(int depth) {
        return (call, reply) -> reply.isPage()
                ? reply.body(Body.of("{\"deep\":" + "[".repeat(depth) + "]".repeat(depth) + "," + rest(reply.page())))
                : reply;
    }

    /** The rows alone, without an envelope. */
    static Effect bareArray() {
        return (call, reply) -> reply.isPage() ? reply.body(Body.of(Json.bytes(reply.page().path("results")))) : reply;
    }

    private static String rest(ObjectNode page) {
        return new String(Json.bytes(page), StandardCharsets.UTF_8).substring(1);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
