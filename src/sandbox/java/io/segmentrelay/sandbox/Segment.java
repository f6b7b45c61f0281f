package io.segmentrelay.sandbox;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One segment at one moment.
 *
 * @param members who is in it now
 * @param counted who was in it when it was last counted: all that the API shows
 * @param shown fields of the row that show something else than the truth; a missing node leaves the field out
 */
public record Segment(long id, String name, String description, Instant lastCounted, Instant updatedAt, Membership members,
        Membership counted, Map<String, JsonNode> shown) {

    /** Minutes between the vendor's own recalculations. */
    static final int UPDATE_INTERVAL = 240;

    /** In the vendor's example the row is saved 272 µs after it was counted. */
    private static final long SAVED_AFTER_NANOS = 272_000;

    static Segment counted(long id, String name, String description, Instant at, Membership members) {
        return new Segment(id, name, description, at, at.plusNanos(SAVED_AFTER_NANOS), members, members, Map.of());
    }

    Segment recounted(Instant at) {
        return new Segment(id, name, description, at, at.plusNanos(SAVED_AFTER_NANOS), members, members, shown);
    }

    Segment lastCounted(Instant at) {
        return new Segment(id, name, description, at, updatedAt, members, counted, shown);
    }

    Segment named(String newName, Instant at) {
        return new Segment(id, newName, description, lastCounted, at, members, counted, shown);
    }

    Segment described(String newDescription, Instant at) {
        return new Segment(id, name, newDescription, lastCounted, at, members, counted, shown);
    }

    Segment members(Membership newMembers) {
        return new Segment(id, name, description, lastCounted, updatedAt, newMembers, counted, shown);
    }

    Segment showing(String field, JsonNode value) {
        var fields = new HashMap<>(shown);
        fields.put(field, value);
        return new Segment(id, name, description, lastCounted, updatedAt, members, counted, Map.copyOf(fields));
    }

    Segment showingTruth(String field) {
        var fields = new HashMap<>(shown);
        fields.remove(field);
        return new Segment(id, name, description, lastCounted, updatedAt, members, counted, Map.copyOf(fields));
    }

    /** The row of the segments page, in the vendor's order of fields. */
    ObjectNode row(String linkBase) {
        var row = Json.object()
                .put("name", name)
                .put("description", description)
                .put("users", linkBase + "/api/public/segments/" + id + "/users/")
                .put("id", id)
                .put("object_count", counted.size())
                .put("too_heavy", false)
                .put("update_interval", UPDATE_INTERVAL)
                .put("last_counted", Json.timestamp(lastCounted))
                .put("updated_at", Json.timestamp(updatedAt));
        shown.forEach((field, value) -> {
            if (value instanceof MissingNode) {
                row.remove(field);
            } else {
                row.set(field, value);
            }
        });
        return row;
    }
}
