package io.segmentrelay.sandbox;

import java.util.Locale;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The two forms in which the API tells of one person. */
final class Rows {

    private Rows() {
    }

    /** Custom attributes are top-level keys. */
    static ObjectNode versionTwo(ObjectNode fields, ObjectNode attributes, RowStyle style) {
        var row = Json.object();
        row.setAll(fields);
        row.setAll(attributes);
        if (style == RowStyle.FULL_WITH_ATTRIBUTES) {
            row.set("key", fields.path("user_key"));
            row.set("attributes", list(attributes));
        }
        return row;
    }

    /** Other names for the keys, and custom attributes in a list. */
    static ObjectNode versionOne(ObjectNode fields, ObjectNode attributes) {
        var row = Json.object();
        fields.properties().forEach(field -> row.set(versionOne(field.getKey()), field.getValue()));
        row.set("attributes", list(attributes));
        return row;
    }

    private static String versionOne(String field) {
        return switch (field) {
            case "custom_id" -> "user_id";
            case "user_key" -> "key";
            default -> field;
        };
    }

    private static ArrayNode list(ObjectNode attributes) {
        var list = Json.object().arrayNode();
        attributes.properties().forEach(attribute -> {
            var entry = list.addObject().put("id", 100 + list.size()).put("name", attribute.getKey());
            entry.put("name_std", attribute.getKey().toLowerCase(Locale.ROOT).replace(' ', '_'));
            entry.set("value", attribute.getValue());
            entry.put("value_type", type(attribute.getValue()));
        });
        return list;
    }

    private static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "array";
            case BOOLEAN -> "boolean";
            case NUMBER -> "number";
            default -> "string";
        };
    }
}
