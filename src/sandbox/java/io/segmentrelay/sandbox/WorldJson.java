package io.segmentrelay.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The world as {@code /_sandbox/world} changes and tells it. */
final class WorldJson {

    private WorldJson() {
    }

    /** @param query {@code segment=N} for the ids that are counted in one; empty for all segments without ids */
    static ObjectNode show(World world, String query) {
        if (query.startsWith("segment=")) {
            var segment = world.segment(Long.parseLong(query.substring("segment=".length())));
            var answer = tell(segment);
            var users = answer.putArray("users");
            segment.counted().ids().forEach(users::add);
            return answer;
        }
        var answer = Json.object();
        var segments = answer.putArray("segments");
        world.segments().forEach(segment -> segments.add(tell(segment)));
        return answer;
    }

    private static ObjectNode tell(Segment segment) {
        return Json.object()
                .put("id", segment.id())
                .put("name", segment.name())
                .put("last_counted", Json.timestamp(segment.lastCounted()))
                .put("counted", segment.counted().size())
                .put("members", segment.members().size());
    }

    static ObjectNode act(StandIn standIn, ObjectNode json) {
        var world = standIn.world();
        var action = json.path("action").asText();
        switch (action) {
            case "create" -> world.create(FaultJson.number(json, "segment"), FaultJson.text(json, "name"),
                    json.path("description").asText(""), membership(json));
            case "rename" -> world.rename(FaultJson.number(json, "segment"), FaultJson.text(json, "name"));
            case "describe" -> world.describe(FaultJson.number(json, "segment"), FaultJson.text(json, "description"));
            case "delete" -> world.delete(FaultJson.number(json, "segment"));
            case "add" -> world.add(FaultJson.number(json, "segment"), FaultJson.users(json));
            case "remove" -> world.remove(FaultJson.number(json, "segment"), FaultJson.users(json));
            case "move" -> world.move(FaultJson.number(json, "from"), FaultJson.number(json, "to"), FaultJson.users(json));
            case "members" -> world.members(FaultJson.number(json, "segment"), membership(json));
            case "recount" -> recount(world, json);
            case "show" -> world.show(FaultJson.number(json, "segment"), FaultJson.text(json, "field"), json.get("value"));
            case "omit" -> world.omit(FaultJson.number(json, "segment"), FaultJson.text(json, "field"));
            case "show-truth" -> world.showTruth(FaultJson.number(json, "segment"), FaultJson.text(json, "field"));
            case "live" -> world.live(json.path("on").asBoolean(true));
            case "see" -> world.see(FaultJson.number(json, "user"));
            case "edit" -> world.edit(FaultJson.number(json, "user"), FaultJson.text(json, "field"), json.get("value"));
            case "forget-cursors" -> standIn.forgetCursors();
            default -> throw new IllegalArgumentException("unknown action: '" + action + "'");
        }
        return show(world, "");
    }

    private static void recount(World world, ObjectNode json) {
        if (json.has("segments")) {
            json.path("segments").forEach(segment -> world.recount(segment.asLong()));
        } else if (json.has("segment")) {
            world.recount(FaultJson.number(json, "segment"));
        } else {
            world.recountAll();
        }
    }

    /** Listed as {@code users}, or by the formula {@code first}, {@code step}, {@code size} and {@code scattered}. */
    private static Membership membership(ObjectNode json) {
        if (json.has("users")) {
            return Membership.of(FaultJson.users(json));
        }
        var first = FaultJson.number(json, "first");
        var step = json.path("step").asLong(1);
        if (json.path("scattered").asBoolean()) {
            return Membership.scattered(first, step, FaultJson.number(json, "size"));
        }
        return Membership.formula(FaultJson.number(json, "size"), index -> first + index * step);
    }
}
