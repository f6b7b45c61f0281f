package io.segmentrelay.sandbox;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Cuts lists into pages and knows their URLs. */
final class Pages {

    private final String base;
    private final Shape shape;
    private final PreparedRows prepared = new PreparedRows();
    private final AtomicInteger generation = new AtomicInteger();

    Pages(String base, Shape shape) {
        this.base = base;
        this.shape = shape;
    }

    /** Refuses every cursor that was given out before. */
    void forgetCursors() {
        generation.incrementAndGet();
    }

    /** @throws IllegalArgumentException if it is garbage, from before {@link #forgetCursors} or of another list */
    Cursor cursor(long segment, String name, String value) {
        if (shape.paging() == Paging.NUMBER) {
            return name.equals("page") ? new Cursor(0, segment, Long.parseUnsignedLong(value) - 1, 0) : null;
        }
        if (shape.paging() == Paging.OFFSET) {
            return name.equals("offset") ? new Cursor(0, segment, Long.parseUnsignedLong(value) / shape.pageSize(), 0) : null;
        }
        if (!name.equals("cursor")) {
            return null;
        }
        var cursor = Cursor.decode(value);
        if (cursor.segment() != segment || cursor.generation() != generation.get()) {
            throw new IllegalArgumentException("not a cursor of this list");
        }
        return cursor;
    }

    Reply reply(Call call) {
        if (call.cursor() != null && call.cursor().after() == Cursor.BEYOND) {
            return Reply.detail(404, "Invalid page.");
        }
        return call.kind() == Kind.LIST ? list(call)
                : call.world().find(call.segment()).map(segment -> members(call, order(call)))
                        .orElseGet(() -> Reply.detail(404, "Not found."));
    }

    private Reply list(Call call) {
        var segments = call.world().segments();
        var rows = Json.object().arrayNode();
        var from = Math.min(segments.size(), call.page() * shape.pageSize());
        segments.stream().skip(from).limit(shape.pageSize()).forEach(segment -> rows.add(segment.row(base)));
        var end = from + rows.size();
        return page(call, rows, segments.size(), end < segments.size() ? end - 1 : -1);
    }

    /** Members at one moment, in the order of the pages, from 0. */
    private record Order(Membership members, LongUnaryOperator idAt) {
        long size() {
            return members.size();
        }

        long at(long index) {
            return idAt.applyAsLong(index);
        }
    }

    private Order order(Call call) {
        var members = call.world().shown(call.segment());
        if (shape.paging() != Paging.LAST_SEEN) {
            return new Order(members, members::at);
        }
        var persons = call.world().persons();
        var newestFirst = members.ids().boxed().sorted(Comparator.comparingLong(persons::rank).reversed())
                .mapToLong(Long::longValue).toArray();
        return new Order(members, index -> newestFirst[Math.toIntExact(index)]);
    }

    private Reply members(Call call, Order members) {
        var from = start(call, members);
        var end = Math.min(members.size(), from + shape.pageSize());
        if (shape.rows() == RowStyle.PREPARED && call.versionTwo()) {
            return prepared(call, members, from, end);
        }
        var rows = Json.object().arrayNode();
        LongStream.range(from, end).map(members::at)
                .forEach(id -> rows.add(call.world().persons().row(id, call.versionTwo(), shape.rows())));
        return page(call, rows, members.size(), end < members.size() ? position(call, members.at(end - 1)) : -1);
    }

    /** Behind whom a cursor goes on. */
    private long position(Call call, long id) {
        return shape.paging() == Paging.LAST_SEEN ? call.world().persons().rank(id) : id;
    }

    /** The record of a user, which anybody who is a member somewhere has. */
    ObjectNode user(World world, long id, boolean versionTwo) {
        return world.persons().row(id, versionTwo, RowStyle.FULL);
    }

    private Reply prepared(Call call, Order members, long from, long end) {
        var before = Json.object().put("previous", call.page() == 0 ? null : url(call, call.page() - 1));
        var after = Json.object()
                .put("next", end < members.size() ? url(call, call.page() + 1, position(call, members.at(end - 1))) : null)
                .put("count", members.size());
        return Reply.prepared(prepared.page(before, LongStream.range(from, end).map(members::at), after));
    }

    private long start(Call call, Order members) {
        if (call.cursor() == null) {
            return 0;
        }
        var after = call.cursor().after();
        return switch (shape.paging()) {
            case CURSOR -> members.members().indexAfter(after);
            case LAST_SEEN -> LongStream.range(0, members.size())
                    .filter(index -> position(call, members.at(index)) < after).findFirst().orElse(members.size());
            case NUMBER, OFFSET -> Math.min(members.size(), call.page() * shape.pageSize());
        };
    }

    private Reply page(Call call, ArrayNode rows, long count, long after) {
        if (rows.isEmpty() && call.page() > 0 && shape.paging() == Paging.NUMBER) {
            return Reply.detail(404, "Invalid page.");
        }
        var page = Json.object();
        page.put("previous", call.page() == 0 ? null : url(call, call.page() - 1));
        page.set("results", rows);
        page.put("next", after < 0 ? null : url(call, call.page() + 1, after));
        page.put("count", count);
        return Reply.page(page);
    }

    /** Of a page of the same list; the first one has no cursor. */
    String url(Call call, long page) {
        if (page <= 0) {
            return url(call);
        }
        var last = page * shape.pageSize() - 1;
        if (call.kind() == Kind.LIST) {
            return url(call, page, last);
        }
        if (shape.paging().counts() || call.world().find(call.segment()).isEmpty()) {
            return url(call, page, Cursor.BEYOND);
        }
        var members = order(call);
        return url(call, page, last < members.size() ? position(call, members.at(last)) : Cursor.BEYOND);
    }

    /** Of a page that was never there. */
    String urlBeyond(Call call) {
        return url(call, call.page() + 1, Cursor.BEYOND);
    }

    private String url(Call call, long page, long after) {
        if (shape.paging() == Paging.NUMBER) {
            return url(call) + "?page=" + (page + 1);
        }
        if (shape.paging() == Paging.OFFSET) {
            return url(call) + "?limit=" + shape.pageSize() + "&offset=" + page * shape.pageSize();
        }
        var cursor = new Cursor(generation.get(), call.segment(), page, after).encoded();
        return url(call) + "?cursor=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8);
    }

    private String url(Call call) {
        return base + "/api/public/segments/" + (call.kind() == Kind.LIST ? "" : call.segment() + "/users/");
    }
}
