package io.segmentrelay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.segmentrelay.event.OutRecord;
import io.segmentrelay.session.Watch;
import io.segmentrelay.usercom.SegmentRow;

/** What lists tell of segments: each event by its kind, with the former values of what has changed. */
class SegmentLedgerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AccountState state = new AccountState("main");
    private final StateTopic topic = new StateTopic();
    private final Watch clock = new Watch();
    private final Ledger ledger = Ledgers.of(state, clock);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "name":"A"                      | "name":"A"                      | ``
            "name":"A"                      | "name":"B"                      | updated {"name":"A"}
            "name":"A"                      | "x":1                           | updated {"name":"A","x":null}
            "name":"A"                      | "name":"A","x":null             | ``
            "name":"A","x":null             | "name":"A"                      | ``
            "last_counted":"1"              | "last_counted":"2"              | recounted {"last_counted":"1"}
            "object_count":5                | "object_count":7                | recounted {"object_count":5}
            "name":"A","object_count":5     | "name":"B","object_count":7     | updated {"name":"A"}, recounted {"object_count":5}
            "updated_at":"1"                | "updated_at":"2"                | ``
            """)
    void whatHasChangedIsToldWithItsFormerValue(String before, String after, String told) {
        // given
        list(true, row(7, before));

        // when
        String events = list(true, row(7, after));

        // then
        assertThat(events).isEqualTo(told);
    }

    /** Else the segments behind a page that failed would be created ones, once it is there. */
    @Test
    void whatIsThereWhenAListIsWholeForTheFirstTimeIsASnapshotAndWhatComesLaterIsCreated() {
        assertThat(list(false, row(7, "\"x\":1"))).isEqualTo("snapshot");
        assertThat(list(false, row(8, "\"x\":1"))).isEqualTo("snapshot");
        assertThat(list(true, row(7, "\"x\":1"), row(8, "\"x\":1"))).isEmpty();
        assertThat(list(false, row(8, "\"x\":1"), row(9, "\"x\":1"))).isEqualTo("created");
        assertThat(state.segments).containsOnlyKeys(7L, 8L, 9L);
        assertThat(state.segments.get(7L).absence).as("of what is no whole list").isNull();
    }

    @Test
    void aSegmentThatIsBackIsNotMissingAnyMoreAndWhatIsKnownIsNotWrittenAgain() {
        // given
        list(true, row(7, "\"x\":1"), row(8, "\"x\":1"));
        Instant pause = clock.instant().plusSeconds(60);
        state.segments.get(7L).retry.at = pause;
        list(true, row(8, "\"x\":1"));
        assertThat(state.segments.get(7L).absence.lists()).isEqualTo(1);

        // when
        list(true, row(7, "\"x\":1"), row(8, "\"x\":1"));

        // then
        assertThat(state.segments.get(7L).absence).isNull();
        assertThat(state.segments.get(7L).retry.at).as("of its walks").isEqualTo(pause);
        ledger.listed(new ListRead(List.of(row(7, "\"x\":1"), row(8, "\"x\":1")), true, null));
        assertThat(ledger.batch().isEmpty()).isTrue();
    }

    private static SegmentRow row(long id, String fields) {
        return new SegmentRow(id, (ObjectNode) json(("{\"id\":" + id + "," + fields + "}").getBytes(StandardCharsets.UTF_8)));
    }

    /** @return what is told of segments */
    private String list(boolean whole, SegmentRow... rows) {
        ledger.listed(new ListRead(List.of(rows), whole, whole ? null : "a page failed"));
        return topic.commit(ledger).events().stream().map(SegmentLedgerTest::told).collect(Collectors.joining(", "));
    }

    private static String told(OutRecord event) {
        return (event.headers().get("ce_type").split("\\.")[3] + " " + json(event.value()).path("previous")).strip();
    }

    private static JsonNode json(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
