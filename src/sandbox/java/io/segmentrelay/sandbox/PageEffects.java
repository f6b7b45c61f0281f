package io.segmentrelay.sandbox;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Rows and counts that aren't what they should be. */
final class PageEffects {

    private PageEffects() {
    }

    static Effect without(String field) {
        return Effect.onThePage(page -> page.remove(field));
    }

    static Effect resultsNoList() {
        return Effect.onThePage(page -> page.set("results", Json.object().put("detail", "no list")));
    }

    static Effect rowsWithoutId() {
        return Effect.onThePage(page -> page.path("results").forEach(row -> ((ObjectNode) row).remove("id")));
    }

    static Effect count(LongUnaryOperator change) {
        return Effect.onThePage(page -> page.put("count", change.applyAsLong(page.path("count").asLong())));
    }

    /** Right on every second page, off by this much on the others. */
    static Effect flickeringCount(long off) {
        var pages = new AtomicInteger();
        return Effect.onThePage(page -> {
            if (pages.getAndIncrement() % 2 == 1) {
                page.put("count", page.path("count").asLong() + off);
            }
        });
    }

    /** What a list shows while the server counts it anew. */
    static Effect emptied() {
        return Effect.onThePage(page -> {
            page.putArray("results");
            page.putNull("next");
            page.put("count", 0);
        });
    }

    /** The server is busy counting: some are left out, and {@code count} is of the others. */
    static Effect busyCounting(LongPredicate leftOut) {
        return (call, reply) -> {
            if (reply.isPage()) {
                remove(reply.page(), leftOut);
                reply.page().put("count", call.world().shown(call.segment()).ids().filter(leftOut.negate()).count());
            }
            return reply;
        };
    }

    /** The list ends after so many pages; {@code count} knows of all. */
    static Effect cut(int pages) {
        return (call, reply) -> {
            if (reply.isPage() && call.page() >= pages - 1) {
                reply.page().putNull("next");
            }
            return reply;
        };
    }

    static Effect hiding(LongPredicate users) {
        return Effect.onThePage(page -> remove(page, users));
    }

    /** Somebody came in before this page: its first row is the last one of the page before. */
    static Effect shifted() {
        return (call, reply) -> {
            if (reply.isPage() && call.page() > 0 && reply.page().path("results") instanceof ArrayNode rows
                    && !rows.isEmpty()) {
                var before = call.world().shown(call.segment());
                var first = before.indexAfter(rows.path(0).path("id").asLong() - 1);
                rows.insert(0, call.world().persons().row(before.at(first - 1), call.versionTwo(), RowStyle.FULL));
            }
            return reply;
        };
    }

    static Effect segmentMissing(long segment) {
        return Effect.onThePage(page -> {
            remove(page, id -> id == segment);
            page.put("count", page.path("count").asLong() - 1);
        });
    }

    /** The list ends after so many rows, and says so or does not. */
    static Effect cutShort(int rows, boolean countToo) {
        return Effect.onThePage(page -> {
            var results = (ArrayNode) page.path("results");
            while (results.size() > rows) {
                results.remove(rows);
            }
            page.putNull("next");
            if (countToo) {
                page.put("count", rows);
            }
        });
    }

    static Effect field(long segment, String field, Object value) {
        return Effect.onThePage(page -> page.path("results").forEach(row -> {
            if (row.path("id").asLong() == segment) {
                ((ObjectNode) row).set(field, Json.node(value));
            }
        }));
    }

    private static void remove(ObjectNode page, LongPredicate ids) {
        var rows = page.path("results").elements();
        while (rows.hasNext()) {
            if (ids.test(rows.next().path("id").asLong())) {
                rows.remove();
            }
        }
    }
}
