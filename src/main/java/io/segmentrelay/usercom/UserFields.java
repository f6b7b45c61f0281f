package io.segmentrelay.usercom;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * The values of one member for a {@link FieldSet}, in its order. Kept as the UTF-8 bytes of a JSON array, because
 * millions of them are remembered; equal if the values are equal, whatever the key order of the API was.
 */
public final class UserFields {
    private final byte[] json;

    private UserFields(byte[] json) {
        this.json = json;
    }

    /** @throws IllegalArgumentException if these are clearly not from {@link #bytes()} */
    public static UserFields of(byte[] json) {
        if (json.length < 2 || json[0] != '[' || json[json.length - 1] != ']') {
            throw new IllegalArgumentException("member fields are kept as a JSON array");
        }
        return new UserFields(json.clone());
    }

    /** Fields with these values, one for each name of the field set; null or a JSON null stands for "has none". */
    public static UserFields of(List<? extends JsonNode> values) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (JsonGenerator array = Json.OWN.createGenerator(json)) {
            array.writeStartArray();
            for (JsonNode value : values) {
                if (value instanceof TextNode text) {
                    array.writeString(Json.encodable(text.textValue()));
                } else {
                    array.writeTree(value == null ? NullNode.instance : Json.encodable(value));
                }
            }
            array.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new UserFields(json.toByteArray());
    }

    /** Bytes of the compact form. */
    int length() {
        return json.length;
    }

    /** The compact form, a copy. */
    public byte[] bytes() {
        return json.clone();
    }

    /** @return never null: a JSON null where the member has none, and beyond the last value */
    public JsonNode get(int position) {
        JsonNode value = values().get(position);
        return value == null ? NullNode.instance : value;
    }

    /** Adds each field to the user under its name, a JSON null where the member has none; returns the user. */
    public ObjectNode putInto(ObjectNode user, FieldSet fields) {
        ArrayNode values = values();
        for (int i = 0; i < fields.size(); i++) {
            JsonNode value = values.get(i);
            user.set(fields.names().get(i), value == null ? NullNode.instance : value);
        }
        return user;
    }

    private ArrayNode values() {
        try {
            return (ArrayNode) Json.OWN.readTree(json);
        } catch (IOException e) {
            // Without the cause: the bytes are personal data, and Jackson quotes unreadable ones.
            throw new IllegalStateException("member fields that are not readable as JSON");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UserFields that && Arrays.equals(json, that.json);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(json);
    }

    /** Without the values: they are personal data. */
    @Override
    public String toString() {
        return "UserFields[" + json.length + " bytes]";
    }
}
