package io.segmentrelay.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32C;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

import io.segmentrelay.ledger.StateProblem;
import io.segmentrelay.state.StateRecords.DeltaRecord;

/** The form of all values: a byte of version, a CRC-32C of the content, the content; and how JSON is written in it. */
public final class StateFormat {
    /** A reader refuses every other version rather than guess. */
    static final byte VERSION = 1;
    private static final int HEADER = 1 + Integer.BYTES;

    public static final JsonMapper JSON = JsonMapper.builder().addModule(new JavaTimeModule())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES) // Else 1.0 comes back as 1: a false update.
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS).build();

    private StateFormat() {
    }

    static byte[] versioned(byte[] content) {
        return ByteBuffer.allocate(HEADER + content.length).put(VERSION).putInt(checksum(content)).put(content).array();
    }

    /** The content of a value; a StateProblem that names the key if the version is another, or the content is damaged. */
    static byte[] content(String key, byte[] value) {
        if (value.length == 0 || value[0] != VERSION) {
            throw new StateProblem("state record " + key + " is of version " + (value.length == 0 ? "none" : value[0])
                    + ", and this program reads version " + VERSION
                    + ": run the version that wrote it, or rebuild the state with relay.state=rebuild");
        }
        byte[] content = Arrays.copyOfRange(value, Math.min(HEADER, value.length), value.length);
        if (value.length < HEADER || ByteBuffer.wrap(value, 1, Integer.BYTES).getInt() != checksum(content)) {
            throw new StateProblem("state record " + key + " is damaged: restore the state topic, or set relay.state=rebuild");
        }
        return content;
    }

    /** Reads the head of a delta; the buffer is left behind it. */
    static DeltaRecord head(ByteBuffer delta) throws IOException {
        int length = delta.getInt();
        Objects.checkFromIndexSize(0, length, delta.remaining()); // Before memory is allocated for it.
        byte[] head = new byte[length];
        delta.get(head);
        return JSON.readValue(head, DeltaRecord.class);
    }

    private static int checksum(byte[] content) {
        CRC32C checksum = new CRC32C();
        checksum.update(content);
        return (int) checksum.getValue();
    }
}
