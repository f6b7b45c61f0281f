package io.segmentrelay.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What the stand-in answers, before it is sent: faults may still turn it into something else.
 *
 * @param page the envelope of a page; null if this is no page
 * @param body what is sent instead of the page; null if there is a page
 */
record Reply(int status, List<Map.Entry<String, String>> headers, ObjectNode page, Body body, Delivery delivery,
        Duration delay) {

    static Reply page(ObjectNode page) {
        return new Reply(200, List.of(json()), page, null, Delivery.WHOLE, Duration.ZERO);
    }

    /** A page that is no more than bytes: faults that change its content pass it by. */
    static Reply prepared(byte[] page) {
        return new Reply(200, List.of(json()), null, Body.of(page), Delivery.WHOLE, Duration.ZERO);
    }

    /** The form of the vendor's errors. */
    static Reply detail(int status, String detail) {
        return json(status, Json.object().put("detail", detail));
    }

    static Reply json(int status, ObjectNode content) {
        return new Reply(status, List.of(json()), null, Body.of(Json.bytes(content)), Delivery.WHOLE, Duration.ZERO);
    }

    static Reply html(int status, String html) {
        return new Reply(status, List.of(Map.entry("Content-Type", "text/html")), null, Body.of(html), Delivery.WHOLE,
                Duration.ZERO);
    }

    /** As the vendor does: no charset is declared. */
    private static Map.Entry<String, String> json() {
        return Map.entry("Content-Type", "application/json");
    }

    Reply header(String name, String value) {
        var more = new ArrayList<>(headers);
        more.add(Map.entry(name, value));
        return new Reply(status, List.copyOf(more), page, body, delivery, delay);
    }

    Reply body(Body newBody) {
        return new Reply(status, headers, null, newBody, delivery, delay);
    }

    Reply delivery(Delivery newDelivery) {
        return new Reply(status, headers, page, body, newDelivery, delay);
    }

    Reply delayed(Duration newDelay) {
        return new Reply(status, headers, page, body, delivery, newDelay);
    }

    boolean isPage() {
        return page != null;
    }

    /** Of the rows of a page that gets to the client as it is; null if this is none. */
    List<Long> ids() {
        if (page == null || status != 200 || delivery != Delivery.WHOLE && delivery != Delivery.CHUNKED
                || !page.path("results").isArray()) {
            return null;
        }
        var ids = new ArrayList<Long>();
        for (var row : page.path("results")) {
            if (!row.path("id").isIntegralNumber()) {
                return null;
            }
            ids.add(row.path("id").asLong());
        }
        return List.copyOf(ids);
    }

    Body content() {
        return page == null ? body : Body.of(Json.bytes(page));
    }
}
