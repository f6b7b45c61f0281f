package io.segmentrelay.event;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Values of events as maps, which routes can look into; numbers keep their digits. */
public final class EventValue {
    private static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final TypeReference<LinkedHashMap<String, Object>> MAP = new TypeReference<>() {
    };

    private static final ObjectReader MAPS = JSON.readerFor(MAP);

    private EventValue() {
    }

    public static Map<String, Object> map(byte[] json) {
        try {
            return MAPS.readValue(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Map<String, Object> map(JsonNode json) {
        return JSON.convertValue(json, MAP);
    }

    /** @throws ExtensionProblem if it holds something that JSON cannot */
    static byte[] bytes(Map<String, Object> map) {
        try {
            return JSON.writeValueAsBytes(map);
        } catch (IOException e) {
            throw new ExtensionProblem("the value cannot be written as JSON (" + e.getClass().getSimpleName() + ")");
        }
    }
}
