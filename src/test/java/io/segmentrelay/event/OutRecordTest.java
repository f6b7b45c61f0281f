package io.segmentrelay.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;

class OutRecordTest {
    @Test
    void aRecordKeepsWhatItWasGiven() {
        // given
        byte[] value = { 1, 2 };
        Map<String, String> headers = new HashMap<>(Map.of("ce_id", "a"));
        OutRecord record = new OutRecord("topic", null, "key", value, headers);
        // when
        value[0] = 9;
        headers.clear();
        record.value()[1] = 9;
        // then
        assertThat(record).isEqualTo(new OutRecord("topic", null, "key", new byte[] { 1, 2 }, Map.of("ce_id", "a")));
    }

    @Test
    void aRecordsValueIsNotInItsDescription() {
        // given
        OutRecord record = new OutRecord("topic", 3, "main/1033/27", "ada@example.org".getBytes(), Map.of());
        // when
        String description = record.toString();
        // then
        assertThat(description).isEqualTo("topic[main/1033/27] 15 bytes");
    }
}
