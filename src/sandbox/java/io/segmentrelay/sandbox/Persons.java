package io.segmentrelay.sandbox;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The people of a workspace: made up from their ids, but for the fields that somebody edited. */
final class Persons {

    private final long seed;
    private final Map<Long, Map<String, JsonNode>> edits = new ConcurrentHashMap<>();

    Persons(long seed) {
        this.seed = seed;
    }

    /**
     * Later for who was seen later, and never the same for two people of one account. Its seconds, so that a cursor can hold
     * it.
     */
    long rank(long id) {
        var edited = edits.getOrDefault(id, Map.of()).get("last_seen");
        var seen = edited != null && edited.isTextual() ? Instant.parse(edited.asText())
                : new Person(new Dice(seed, id)).seen();
        return seen.getEpochSecond() << Integer.SIZE | id & 0xFFFF_FFFFL;
    }

    boolean hasEmail(long id) {
        return new Person(new Dice(seed, id)).hasEmail();
    }

    /** The row of a members' page. */
    ObjectNode row(long id, boolean versionTwo, RowStyle style) {
        var dice = new Dice(seed, id);
        var fields = style == RowStyle.SLIM ? new Person(dice).keys() : new Person(dice).fields();
        var attributes = style == RowStyle.SLIM ? Json.object() : new Person(dice).attributes();
        edits.getOrDefault(id, Map.of()).forEach((field, value) -> edit(fields.has(field) ? fields : attributes, field, value));
        return versionTwo ? Rows.versionTwo(fields, attributes, style) : Rows.versionOne(fields, attributes);
    }

    void edit(long id, String field, JsonNode value) {
        edits.compute(id, (user, known) -> {
            var fields = known == null ? new HashMap<String, JsonNode>() : new HashMap<>(known);
            fields.put(field, value);
            return Map.copyOf(fields);
        });
    }

    private static void edit(ObjectNode target, String field, JsonNode value) {
        if (value instanceof MissingNode) {
            target.remove(field);
        } else {
            target.set(field, value);
        }
    }
}
