package io.segmentrelay.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What the page shows of a membership whose value is no JSON. */
class OpaqueMembershipTest {
    @Test
    void whoEnteredWhatIsToldByKeyAndHeaders() {
        // given
        Board board = new Board(List.of("main"), 6);
        ConsumerRecord<byte[], byte[]> avro = record("application/avro");

        // when
        board.membership(OpaqueMembership.of(avro));

        // then
        assertThat(OpaqueMembership.isAllThereIs(avro)).isTrue();
        assertThat(OpaqueMembership.isAllThereIs(record("application/json"))).isFalse();
        assertThat(board.feed()).singleElement().satisfies(line -> {
            assertThat(line.segment()).isEqualTo("main/1033");
            assertThat(line.kind()).isEqualTo("entered");
            assertThat(line.text()).isEqualTo("27");
        });
    }

    private static ConsumerRecord<byte[], byte[]> record(String contentType) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("usercom.memberships", 0, 0, bytes("main/1033/27"),
                new byte[] { 0, 0, 0, 0, 1, 8 });
        record.headers().add("ce_id", bytes("main/1033/42/27/entered")).add("content-type", bytes(contentType));
        return record;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
