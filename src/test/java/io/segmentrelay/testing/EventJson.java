package io.segmentrelay.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Reads values more strictly than most consumers: nothing after the end, no field twice, UTF-8 without a fault. */
final class EventJson {
    private static final JsonMapper STRICT = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private EventJson() {
    }

    /**
     * The value as a tree.
     *
     * @throws IOException
     *         if it is not JSON in UTF-8
     */
    static JsonNode read(byte[] value) throws IOException {
        return STRICT.readTree(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
    }
}
