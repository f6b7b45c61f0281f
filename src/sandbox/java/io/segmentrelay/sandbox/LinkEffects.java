package io.segmentrelay.sandbox;

import java.net.URI;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** URLs that lead astray. */
final class LinkEffects {

    private LinkEffects() {
    }

    /** {@code next} leads back by so many pages: 0 to this page again, 1 round in a circle. */
    static Effect nextBack(int pages) {
        return (call, reply) -> next(reply, pages == 0 ? call.url() : call.pages().url(call, call.page() - pages));
    }

    static Effect nextTo(String origin) {
        return (call, reply) -> {
            var next = reply.isPage() ? reply.page().path("next") : null;
            return next != null && next.isTextual() ? next(reply, elsewhere(next, origin)) : reply;
        };
    }

    /** The vendor's own bug: after the last page comes another one that isn't there. */
    static Effect phantomNext() {
        return (call, reply) -> reply.isPage() && reply.page().path("next").isNull()
                ? next(reply, call.pages().urlBeyond(call))
                : reply;
    }

    static Effect usersTo(String origin) {
        return Effect.onThePage(page -> page.path("results")
                .forEach(row -> ((ObjectNode) row).put("users", elsewhere(row.path("users"), origin))));
    }

    private static Reply next(Reply reply, String url) {
        if (reply.isPage()) {
            reply.page().put("next", url);
        }
        return reply;
    }

    private static String elsewhere(JsonNode url, String origin) {
        var uri = URI.create(url.asText());
        return origin + uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }
}
