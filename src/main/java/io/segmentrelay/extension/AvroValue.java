package io.segmentrelay.extension;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;

import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;

import io.segmentrelay.event.ExtensionProblem;

/**
 * Writes values as JSON has them in Avro's binary form. A field that is absent, or null where its schema admits no null,
 * has its default, else it is null; one that the schema does not know is refused, as its loss would be noticed by
 * nobody. What is said of a failure names fields, no values.
 */
final class AvroValue {
    private final Encoder out;

    AvroValue(Encoder out) {
        this.out = out;
    }

    /**
     * @param path where it is, for those who read of a failure
     *
     * @throws ExtensionProblem if the schema has no place for it
     */
    void write(Schema schema, Object given, String path) throws IOException {
        Object value = given == JsonProperties.NULL_VALUE ? null : given;
        if (!fits(schema, value)) {
            throw new ExtensionProblem(value == null ? path + " is null, and its schema admits none: make it a union with null"
                    : path + " is not what its schema says: " + schema.getType().getName());
        }
        switch (schema.getType()) {
            case NULL -> out.writeNull();
            case BOOLEAN -> out.writeBoolean((Boolean) value);
            case INT -> out.writeInt(((Number) value).intValue());
            case LONG -> out.writeLong(((Number) value).longValue());
            case FLOAT -> out.writeFloat(((Number) value).floatValue());
            case DOUBLE -> out.writeDouble(((Number) value).doubleValue());
            case STRING -> out.writeString((String) value);
            case ENUM -> out.writeEnum(schema.getEnumOrdinal((String) value));
            case BYTES -> out.writeBytes(ByteBuffer.wrap((byte[]) value));
            case FIXED -> out.writeFixed((byte[]) value);
            case ARRAY -> array(schema.getElementType(), (Collection<?>) value, path);
            case MAP -> map(schema.getValueType(), (Map<?, ?>) value, path);
            case RECORD -> record(schema, (Map<?, ?>) value, path);
            case UNION -> union(schema, value, path);
        }
    }

    private void record(Schema schema, Map<?, ?> fields, String path) throws IOException {
        for (Object name : fields.keySet()) {
            if (schema.getField((String) name) == null) {
                throw new ExtensionProblem("the schema has no field " + below(path, name));
            }
        }
        for (Schema.Field field : schema.getFields()) {
            write(field.schema(), orDefault(field, fields, path), below(path, field.name()));
        }
    }

    private static Object orDefault(Schema.Field field, Map<?, ?> fields, String path) {
        boolean isThere = fields.containsKey(field.name());
        Object value = fields.get(field.name());
        if (value != null || isThere && fits(field.schema(), null)) {
            return value;
        }
        if (!isThere && !field.hasDefaultValue() && !fits(field.schema(), null)) {
            throw new ExtensionProblem(below(path, field.name()) + " is missing, and its schema has no default and no null");
        }
        return field.hasDefaultValue() ? field.defaultVal() : null;
    }

    private void array(Schema element, Collection<?> values, String path) throws IOException {
        out.writeArrayStart();
        out.setItemCount(values.size());
        for (Object value : values) {
            out.startItem();
            write(element, value, path + "[]");
        }
        out.writeArrayEnd();
    }

    private void map(Schema element, Map<?, ?> values, String path) throws IOException {
        out.writeMapStart();
        out.setItemCount(values.size());
        for (Map.Entry<?, ?> value : values.entrySet()) {
            out.startItem();
            out.writeString((String) value.getKey());
            write(element, value.getValue(), below(path, value.getKey()));
        }
        out.writeMapEnd();
    }

    private void union(Schema schema, Object value, String path) throws IOException {
        for (int i = 0; i < schema.getTypes().size(); i++) {
            Schema branch = schema.getTypes().get(i);
            if (fits(branch, value)) {
                out.writeIndex(i);
                write(branch, value, path);
                return;
            }
        }
    }

    /** Whether it is of that type; what is inside of it is not looked at. */
    private static boolean fits(Schema schema, Object value) {
        return switch (schema.getType()) {
            case NULL -> value == null;
            case BOOLEAN -> value instanceof Boolean;
            case INT -> isWhole(value, Integer.SIZE);
            case LONG -> isWhole(value, Long.SIZE);
            case FLOAT, DOUBLE -> value instanceof Number;
            case STRING -> value instanceof String;
            case ENUM -> value instanceof String symbol && schema.hasEnumSymbol(symbol);
            case BYTES -> value instanceof byte[];
            case FIXED -> value instanceof byte[] bytes && bytes.length == schema.getFixedSize();
            case ARRAY -> value instanceof Collection<?>;
            case MAP, RECORD -> value instanceof Map<?, ?>;
            case UNION -> schema.getTypes().stream().anyMatch(branch -> fits(branch, value));
        };
    }

    private static boolean isWhole(Object value, int bits) {
        return value instanceof Number && !(value instanceof BigDecimal || value instanceof Double || value instanceof Float)
                && new BigInteger(value.toString()).bitLength() < bits;
    }

    private static String below(String path, Object name) {
        return path.isEmpty() ? name.toString() : path + "." + name;
    }
}
