package io.segmentrelay.usercom;

import java.io.IOException;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** How this package reads and writes JSON: numbers are kept digit for digit, and objects are written in key order. */
final class Json {
    /** For JSON that this package wrote itself. */
    static final JsonMapper OWN = mapper(new JsonFactory());

    /**
     * Most bytes of a row's published fields. An event holds them twice at most, former values included, and must fit a record
     * of Kafka: one that does not would fail its transaction again and again.
     */
    static final int MAX_ROW = 250_000;

    /** In characters. Written anew a number may be longer, as 11e9 is as 1.1E+10, and every reader takes a thousand. */
    private static final int MAX_NUMBER = 900;
    /** Longest field name, in characters. */
    private static final int MAX_NAME = 1000;
    /** An unpaired surrogate. */
    private static final Pattern UNPAIRED = Pattern.compile("\\p{Cs}");

    private Json() {
    }

    /** For data of others, with limits on characters in a text, and on nesting. */
    static JsonMapper untrusted(int maxChars, int maxDepth) {
        // Field names are the customer's own: interning them would keep every one of them for ever. Jackson's own table
        // of names is thrown away when it has grown to some thousands.
        return mapper(new JsonFactoryBuilder()
                // No JSON, but Python's encoder writes it: in a field that is not published it must not hold up a page.
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(maxChars).maxNameLength(Math.min(maxChars, MAX_NAME)).maxNumberLength(MAX_NUMBER)
                        .maxNestingDepth(maxDepth).build())
                .build());
    }

    private static JsonMapper mapper(JsonFactory factory) {
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
                .build();
    }

    /** Whether the current token is an integral number, without fraction or exponent, that fits a {@code long}. */
    static boolean isLong(JsonParser parser) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != NumberType.BIG_INTEGER;
    }

    /** Whether it is, or holds, NaN or an infinity, which JSON cannot express. */
    static boolean isOdd(JsonNode value) {
        return value.isContainerNode() ? value.valueStream().anyMatch(Json::isOdd)
                : value.isDouble() && !Double.isFinite(value.doubleValue());
    }

    /** Takes odd values out of an object, and returns how many of its fields are gone. */
    static int removeOdd(ObjectNode object) {
        int fields = object.size();
        object.properties().removeIf(field -> isOdd(field.getValue()));
        return fields - object.size();
    }

    /** With every unpaired surrogate replaced: JSON can escape one, UTF-8 has none, and writing it would fail late. */
    static JsonNode encodable(JsonNode value) {
        if (value instanceof TextNode text) {
            String clean = encodable(text.textValue());
            return clean == text.textValue() ? text : TextNode.valueOf(clean);
        }
        if (value instanceof ArrayNode array) {
            ArrayNode clean = JsonNodeFactory.instance.arrayNode(array.size());
            array.forEach(element -> clean.add(encodable(element)));
            return clean;
        }
        if (value instanceof ObjectNode object) {
            ObjectNode clean = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(e -> clean.set(encodable(e.getKey()), encodable(e.getValue())));
            return clean;
        }
        return value;
    }

    /** The same text, likewise. */
    static String encodable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return UNPAIRED.matcher(text).replaceAll("\uFFFD");
            }
        }
        return text;
    }
}
