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
 * Reads one member row for a field set. A field may come from several places, as the API has two generations: of those
 * that are not null, the first in the order of {@link FieldSource#places} wins, in whatever order the row has them.
 */
final class MemberRowReader {

    /** A field that a key serves. */
    private record Use(int field, int rank) {
    }

    private final FieldSource[] sources;
    private final boolean attributesNeeded;
    /** By top-level key. */
    private final Map<String, List<Use>> uses = new HashMap<>();
    private int refused;

    MemberRowReader(FieldSet fields) {
        sources = fields.names().stream().map(FieldSource::of).toArray(FieldSource[]::new);
        attributesNeeded = Arrays.stream(sources).anyMatch(FieldSource::inAttributes);
        for (int field = 0; field < sources.length; field++) {
            for (String key : sources[field].places()) {
                uses.computeIfAbsent(key, none -> new ArrayList<>()).add(new Use(field, sources[field].rankOfKey(key)));
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

    /** How many values of the rows so far were left out, as JSON has no word for them. */
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
            if (id >= 0 || !Numbers.isLong(parser) || parser.getLongValue() < 0) {
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
            for (Use use : used) {
                offer(use.field(), use.rank(), value);
            }
        }

        void attributes(JsonNode attributes) {
            for (int i = 0; i < sources.length; i++) {
                for (JsonNode attribute : attributes) {
                    int rank = sources[i].rankOfAttribute(attribute);
                    if (rank >= 0) {
                        offer(i, rank, attribute.path("value"));
                    }
                }
                offer(i, sources[i].rankOfKey("attributes"), attributes);
            }
        }

        private void offer(int field, int rank, JsonNode value) {
            if (rank >= 0 && rank < ranks[field] && !value.isNull() && !value.isMissingNode()) {
                if (Json.isOdd(value)) {
                    refused++;
                    return;
                }
                ranks[field] = rank;
                values[field] = value;
            }
        }

        Member member() {
            if (id < 0) {
                throw new PageFailure("a row without a usable id");
            }
            JsonNode[] published = new JsonNode[sources.length];
            Arrays.setAll(published, i -> values[i] == null ? null : sources[i].publish(values[i]));
            UserFields fields = UserFields.of(Arrays.asList(published));
            if (fields.length() > Json.MAX_ROW) {
                throw new PageFailure("a row whose published fields take more than " + Json.MAX_ROW
                        + " bytes: leave the large ones out of relay.user-fields");
            }
            return new Member(id, fields);
        }
    }
}
