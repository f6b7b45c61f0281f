package io.segmentrelay.usercom;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * Reads member rows for a field set. Version 2 of the API names things {@code custom_id} and {@code user_key} and flattens
 * custom attributes; without a version it is {@code user_id}, {@code key} and {@code attributes[]}. Some version 2 pages show
 * both, so both are always accepted: of the values that are not null, that of the lowest rank wins, in whatever order the row
 * has them.
 */
final class MemberRowReader {
    private final Source[] sources;
    private final boolean attributesNeeded;
    /** By top-level key. */
    private final Map<String, List<Use>> uses = new HashMap<>();
    private int refused;

    /**
     * The sources of a field.
     *
     * @param keys top-level ones, the one that wins first
     * @param inAttributes whether a custom attribute of that name serves if no key does
     * @param hashed whether the value's SHA-256 is published in its place
     */
    private record Source(List<String> keys, boolean inAttributes, boolean hashed) {
        static Source of(String field) {
            return switch (field) {
                case "custom_id" -> new Source(List.of("custom_id", "user_id"), false, false);
                case "user_key" -> new Source(List.of("user_key", "key"), false, false);
                case "email_sha256" -> new Source(List.of("email"), true, true);
                default -> new Source(List.of(field), true, false);
            };
        }

        /** The rank of an element of {@code attributes[]}; -1 if it does not serve this field. */
        int rankOf(JsonNode attribute) {
            if (inAttributes && keys.get(0).equals(attribute.path("name_std").textValue())) {
                return keys.size();
            }
            return inAttributes && keys.get(0).equals(attribute.path("name").textValue()) ? keys.size() + 1 : -1;
        }
    }

    /** A field that a key serves. */
    private record Use(int field, int rank) {
    }

    MemberRowReader(FieldSet fields) {
        sources = fields.names().stream().map(Source::of).toArray(Source[]::new);
        attributesNeeded = Arrays.stream(sources).anyMatch(Source::inAttributes);
        for (int field = 0; field < sources.length; field++) {
            for (String key : sources[field].keys()) {
                uses.computeIfAbsent(key, none -> new ArrayList<>()).add(new Use(field, sources[field].keys().indexOf(key)));
            }
        }
    }

    /** The parser stands at the opening brace of the row, and is left at its closing one. */
    Member read(JsonParser parser) throws IOException {
        Row row = new Row();
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            if (key.equals("id")) {
                row.id(parser);
            } else if (attributesNeeded && key.equals("attributes") && value == JsonToken.START_ARRAY) {
                row.attributes(parser.readValueAsTree());
            } else {
                row.value(key, parser);
            }
        }
        return row.member();
    }

    /** How many values of the rows so far were left out, as JSON cannot express them. */
    int refused() {
        return refused;
    }

    private final class Row {
        private final JsonNode[] values = new JsonNode[sources.length];
        private final int[] ranks = new int[sources.length];
        private long id = -1;

        Row() {
            Arrays.fill(ranks, Integer.MAX_VALUE);
        }

        void id(JsonParser parser) throws IOException {
            if (id >= 0 || !Json.isLong(parser) || parser.getLongValue() < 0) {
                throw new PageFailure("a row without a usable id");
            }
            id = parser.getLongValue();
        }

        void value(String key, JsonParser parser) throws IOException {
            List<Use> used = uses.get(key);
            if (used == null) {
                parser.skipChildren();
                return;
            }
            JsonNode value = parser.currentToken() == JsonToken.VALUE_STRING ? TextNode.valueOf(parser.getText())
                    : parser.readValueAsTree();
            used.forEach(use -> offer(use.field(), use.rank(), value));
        }

        void attributes(JsonNode attributes) {
            for (int i = 0; i < sources.length; i++) {
                for (JsonNode attribute : attributes) {
                    offer(i, sources[i].rankOf(attribute), attribute.path("value"));
                }
                offer(i, sources[i].keys().indexOf("attributes"), attributes);
            }
        }

        private void offer(int field, int rank, JsonNode value) {
            if (rank < 0 || rank >= ranks[field] || value.isNull() || value.isMissingNode()) {
                return;
            }
            if (Json.isOdd(value)) {
                refused++;
                return;
            }
            ranks[field] = rank;
            values[field] = value;
        }

        Member member() {
            if (id < 0) {
                throw new PageFailure("a row without a usable id");
            }
            for (int i = 0; i < values.length; i++) {
                values[i] = values[i] != null && sources[i].hashed() ? EmailHash.of(values[i]) : values[i];
            }
            UserFields fields = UserFields.of(Arrays.asList(values));
            if (fields.length() > Json.MAX_ROW) {
                throw new PageFailure("a row whose published fields take more than " + Json.MAX_ROW
                        + " bytes: leave the large ones out of relay.user-fields");
            }
            return new Member(id, fields);
        }
    }
}
