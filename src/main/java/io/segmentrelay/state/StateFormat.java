package io.segmentrelay.state;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/** What all values of the state topic share: a leading byte of version, and how JSON is written in them. */
final class StateFormat {
    /** A reader refuses every other version rather than guess. */
    static final byte VERSION = 1;

    static final JsonMapper JSON = JsonMapper.builder().addModule(new JavaTimeModule())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS).build();

    private StateFormat() {
    }

    static byte[] versioned(byte[] content) {
        byte[] value = new byte[content.length + 1];
        value[0] = VERSION;
        System.arraycopy(content, 0, value, 1, content.length);
        return value;
    }
}
