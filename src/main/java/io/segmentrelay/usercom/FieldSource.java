package io.segmentrelay.usercom;

import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Where in a member row a configured field comes from. Version 2 of the API names things {@code custom_id} and
 * {@code user_key} and flattens custom attributes; without a version it is {@code user_id}, {@code key} and
 * {@code attributes[]}. Some version 2 pages show both, so both are always accepted.
 *
 * @param places top-level keys, the one that wins first
 * @param inAttributes whether a custom attribute of that name serves when no key does
 * @param hashed whether not the value but its SHA-256 is published
 */
record FieldSource(List<String> places, boolean inAttributes, boolean hashed) {

    static FieldSource of(String field) {
        return switch (field) {
            case "custom_id" -> new FieldSource(List.of("custom_id", "user_id"), false, false);
            case "user_key" -> new FieldSource(List.of("user_key", "key"), false, false);
            case "email_sha256" -> new FieldSource(List.of("email"), true, true);
            default -> new FieldSource(List.of(field), true, false);
        };
    }

    /** The rank of a top-level key, the lowest wins; -1 if it does not serve this field. */
    int rankOfKey(String key) {
        return places.indexOf(key);
    }

    /** The rank of an element of {@code attributes[]}; -1 if it does not serve this field. */
    int rankOfAttribute(JsonNode attribute) {
        if (!inAttributes) {
            return -1;
        }
        if (places.get(0).equals(attribute.path("name_std").textValue())) {
            return places.size();
        }
        return places.get(0).equals(attribute.path("name").textValue()) ? places.size() + 1 : -1;
    }

    /** What is published for this value; null for none. */
    JsonNode publish(JsonNode value) {
        return hashed ? EmailHash.of(value) : value;
    }
}
