package io.segmentrelay.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.segmentrelay.event.OutRecord;
import io.segmentrelay.ledger.AccountState;

/**
 * {@code recorded.state} holds the records of a state as an earlier build wrote them, each a key and its value in Base64: a
 * state that this program reads and writes is theirs, byte for byte. A change of the file is a change of the format.
 */
class RecordedStateTest {
    @Test
    void aStateIsWrittenAsItWasRecorded() throws IOException {
        assertThat(Everything.written(Everything.state()).stream().map(RecordedStateTest::line))
                .containsExactlyElementsOf(recorded());
    }

    @Test
    void aRecordedStateIsReadBack() throws IOException {
        // given
        AccountState expected = Everything.state();
        Everything.written(expected);

        // when
        StateDecoder decoder = new StateDecoder("main");
        recorded().forEach(line -> decoder.accept(line.substring(0, line.indexOf(' ')),
                Base64.getDecoder().decode(line.substring(line.indexOf(' ') + 1))));

        // then
        assertThat(ComparableState.of(decoder.state())).isEqualTo(ComparableState.of(expected));
    }

    private static List<String> recorded() throws IOException {
        try (var file = RecordedStateTest.class.getResourceAsStream("recorded.state")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static String line(OutRecord record) {
        return record.key() + " " + Base64.getEncoder().encodeToString(record.value());
    }
}
