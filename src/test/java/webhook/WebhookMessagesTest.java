package webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

import io.segmentrelay.event.OutRecord;
import io.segmentrelay.testing.RecordLog;

/** What is made of records. */
class WebhookMessagesTest {
    private final RecordLog log = new RecordLog();

    @Test
    void anEventIsACloudEventInHttpToo() {
        // given
        ConsumerRecord<String, byte[]> record = record("main/1033/27", "entered");
        // when
        Event event = new Event(record);
        // then
        assertThat(Event.flaw(record)).isEmpty();
        assertThat(event.id()).isEqualTo("main/1033/27/entered");
        assertThat(event.headers()).isEqualTo(Map.of("ce-id", "main/1033/27/entered", "ce-type",
                "io.segmentrelay.membership.entered.v1"));
        assertThat(event.body()).isSameAs(record.value());
        assertThat(event.parts()).isEmpty();
    }

    @Test
    void whatCannotBeAHeaderOfHttpIsAFlaw() {
        assertThat(Event.flaw(record("main/1033/27", Map.of()))).isEqualTo("no ce_id");
        assertThat(Event.flaw(record("main/1033/27", Map.of("ce_id", "two\r\nlines"))))
                .isEqualTo("a header that cannot be one of HTTP");
        assertThat(Event.flaw(record("main/1033/27", Map.of("ce_id", "1", "ce_a:b", "b"))))
                .isEqualTo("a header that cannot be one of HTTP");
        assertThat(Event.flaw(record("main/1033/27", Map.of("ce_id", "1", "ce_ab", ""))))
                .isEqualTo("a header that cannot be one of HTTP");
        assertThat(Event.flaw(record("main/1033/27", Map.of("ce_id", "1", "ce_b\n", "b"))))
                .isEqualTo("a header that cannot be one of HTTP");
    }

    @Test
    void aBatchHasEachUserOnceWithTheLatestChange() {
        // given
        records("1033/27 left");
        List<ConsumerRecord<String, byte[]>> records = records("1033/27 entered", "1033/28 snapshot", "7/27 entered",
                "1033/27 left", "1033/29 left", "1033/29 entered", "1033/28 updated");
        // when
        List<Message> batches = Batch.of(records);
        // then
        assertThat(batches).extracting(WebhookMessagesTest::body).containsExactly(
                "{\"account\":\"main\",\"segment\":1033,\"add\":[28,29],\"remove\":[27]}",
                "{\"account\":\"main\",\"segment\":7,\"add\":[27],\"remove\":[]}");
        assertThat(batches).extracting(Message::id).containsExactly("main/1033/p0/1-7", "main/7/p0/1-7");
    }

    @Test
    void aBatchOfNothingIsNone() {
        assertThat(Batch.of(List.of())).isEmpty();
    }

    @Test
    void aBatchThatIsRefusedGoesInHalvesWithIdsOfTheirOwnUntilAUserIsAlone() {
        // given
        Message batch = Batch.of(records("7/1 entered", "7/2 left", "7/3 entered")).get(0);
        // when
        List<Message> alone = batch.parts().stream().flatMap(half -> half.parts().isEmpty()
                ? Stream.of(half)
                : half.parts().stream()).toList();
        // then
        assertThat(alone).extracting(message -> message.id() + " " + body(message)).containsExactly(
                "main/7/p0/0-2/a {\"account\":\"main\",\"segment\":7,\"add\":[1],\"remove\":[]}",
                "main/7/p0/0-2/b/a {\"account\":\"main\",\"segment\":7,\"add\":[],\"remove\":[2]}",
                "main/7/p0/0-2/b/b {\"account\":\"main\",\"segment\":7,\"add\":[3],\"remove\":[]}");
        assertThat(alone).allMatch(message -> message.parts().isEmpty()).allMatch(message -> message.records().size() == 1);
    }

    @Test
    void whatIsNoMembershipIsAFlawOfABatch() {
        assertThat(Batch.flaw(record("main/1033/27", "left"))).isEmpty();
        assertThat(Batch.flaw(record("4711/1033/27", "left"))).isEmpty();
        assertThat(Batch.flaw(record(null, "left"))).isEqualTo("the key is no account/segment/user");
        assertThat(Batch.flaw(record("main/1033", "left"))).isEqualTo("the key is no account/segment/user");
        assertThat(Batch.flaw(record("main/1033/27", "held"))).isEqualTo("ce_type is no membership's");
    }

    private List<ConsumerRecord<String, byte[]>> records(String... keysAndChanges) {
        return Stream.of(keysAndChanges).map(text -> text.split(" ")).map(words -> record("main/" + words[0], words[1]))
                .toList();
    }

    private ConsumerRecord<String, byte[]> record(String key, String change) {
        return record(key,
                Map.of("ce_id", key + "/" + change, "ce_type", "io.segmentrelay.membership." + change + ".v1", "content-type",
                        "application/json"));
    }

    private ConsumerRecord<String, byte[]> record(String key, Map<String, String> headers) {
        return log.append(new OutRecord("usercom.memberships", 0, key, "{}".getBytes(StandardCharsets.UTF_8), headers));
    }

    private static String body(Message message) {
        return new String(message.body(), StandardCharsets.UTF_8);
    }
}
