package io.segmentrelay.usercom;

import java.util.OptionalInt;
import java.util.OptionalLong;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One row of the list of segments. The vendor added fields over the years, so all but {@code id} may be absent or null,
 * and a value of another type than documented counts as absent.
 *
 * @param id the segment's number; not negative
 * @param json the row as given, not to be changed
 */
public record SegmentRow(long id, ObjectNode json) {
    /** The name a person gave it; empty when it has none. */
    public String name() {
        String name = text("name");
        return name == null ? "" : name;
    }

    /** Where the members are listed, as given and not yet checked ({@link ApiAddress#follow}); null when absent. */
    public String users() {
        return text("users");
    }

    /** The server's cached number of members at {@link #lastCounted()}; may differ from a page's count. */
    public OptionalLong objectCount() {
        JsonNode count = json.path("object_count");
        return isLong(count) && count.longValue() >= 0 ? OptionalLong.of(count.longValue()) : OptionalLong.empty();
    }

    /** The undocumented {@code too_heavy}: the members are to be treated as unknown. */
    public boolean tooHeavy() {
        return json.path("too_heavy").asBoolean(false);
    }

    /** Minutes between the server's recalculations. */
    public OptionalInt updateInterval() {
        JsonNode minutes = json.path("update_interval");
        return minutes.isInt() && minutes.intValue() > 0 ? OptionalInt.of(minutes.intValue()) : OptionalInt.empty();
    }

    /** When membership was last recalculated, as given: compare with {@code equals} only. Null when unknown. */
    public String lastCounted() {
        return text("last_counted");
    }

    public Counted counted() {
        return new Counted(lastCounted(), objectCount());
    }

    private String text(String field) {
        return json.path(field).textValue();
    }

    private static boolean isLong(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong();
    }
}
