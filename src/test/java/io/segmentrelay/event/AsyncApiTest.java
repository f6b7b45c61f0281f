package io.segmentrelay.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;

import io.segmentrelay.testing.AsyncApi;
import io.segmentrelay.testing.EventType;
import io.segmentrelay.testing.EventValidator;
import io.segmentrelay.testing.RecordLog;

/** What the AsyncAPI document says of messages is what is written. */
class AsyncApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AsyncApi API = AsyncApi.read();
    private static final Instant NOW = Instant.parse("2024-10-11T10:13:01.120Z");
    private static final Map<String, String> CHANNELS = Map.of("segment", "segments", "membership", "memberships", "crawl",
            "crawls", "signal", "crawls");

    @Test
    void everyReferenceLeadsSomewhere() {
        // when
        List<String> references = API.references();
        // then
        assertThat(references).hasSizeGreaterThan(60)
                .allSatisfy(reference -> assertThat(API.follow(reference).isObject()).as(reference).isTrue());
    }

    @Test
    void everyEventHasOneMessageInTheChannelOfItsTopicAndThereAreNoOthers() {
        // given
        Map<String, Set<String>> expected = new TreeMap<>();
        EventType.all().forEach(type -> expected.computeIfAbsent(CHANNELS.get(type.family()), topic -> new TreeSet<>())
                .add(type.family() + "." + type.change()));
        expected.get("segments").add("segment.tombstone");
        expected.get("memberships").add("membership.tombstone");
        expected.put("signals", Set.of("signal"));
        // when
        Map<String, JsonNode> channels = API.fields("/channels");
        // then
        assertThat(channels).containsOnlyKeys(expected.keySet());
        expected.forEach((channel, messages) -> assertThat(API.messagesOf(channel)).as(channel)
                .containsExactlyInAnyOrderElementsOf(messages));
        assertThat(API.fields("/components/messages").keySet()).containsExactlyInAnyOrderElementsOf(
                expected.values().stream().flatMap(Set::stream).toList());
    }

    @Test
    void eventsAreSentAndSignalsAreReceived() {
        // when
        List<String> operations = new ArrayList<>();
        API.document().path("operations").forEach(operation -> operations
                .add(operation.path("action").asText() + " " + operation.at("/channel/$ref").asText()));
        // then
        assertThat(operations).containsExactlyInAnyOrder("send #/channels/segments", "send #/channels/memberships",
                "send #/channels/crawls", "receive #/channels/signals");
    }

    static Stream<OutRecord> written() throws IOException {
        EventWriter writer = new EventWriter("my-shop", "https://app.user.com/api/public", EventTopics.DEFAULT, true);
        ObjectNode segment = (ObjectNode) JSON.readTree("{\"id\":1033,\"name\":\"Active\",\"of_tomorrow\":[1]}");
        ObjectNode previous = (ObjectNode) JSON.readTree("{\"name\":null}");
        ObjectNode user = (ObjectNode) JSON.readTree("{\"id\":9007199254740993,\"tags\":[1]}");
        List<OutRecord> records = new ArrayList<>();
        for (SegmentChange change : SegmentChange.values()) {
            boolean told = change == SegmentChange.UPDATED || change == SegmentChange.RECOUNTED;
            records.addAll(writer.segment(change, segment, told ? previous : null, 7, NOW));
        }
        for (MembershipChange change : MembershipChange.values()) {
            Reason reason = change == MembershipChange.SNAPSHOT ? Reason.BASELINE : Reason.RECOUNTED;
            records.addAll(writer.membership(change, reason, 1033, "Active", user,
                    change == MembershipChange.UPDATED ? previous : null, 42, null, NOW));
        }
        for (CrawlOutcome outcome : CrawlOutcome.values()) {
            CrawlReport.Counts counts = new CrawlReport.Counts(0, 1, 0, 0, outcome == CrawlOutcome.HELD ? 7 : 0, 0);
            records.add(writer.crawl(
                    new CrawlReport("my-shop", new CrawlReport.Segment(1033, "Active", 1, "670671cd97404156", null),
                            new CrawlReport.Run(42, Reason.RECOUNTED, null, NOW, NOW), outcome, "as told",
                            new CrawlReport.Walk(1, 1, 1, OptionalLong.of(1), outcome == CrawlOutcome.COMPLETED), counts),
                    new TreeMap<>(Map.of(0, 3L))));
        }
        Signal one = new Signal(SignalKind.CRAWL, "my-shop", OptionalLong.of(1033));
        Signal all = new Signal(SignalKind.CRAWL, null, OptionalLong.empty());
        records.add(writer.signal(new SignalAnswer(one, 4, "Active", true, "done", NOW)));
        records.add(writer.signal(new SignalAnswer(all, 5, null, false, "refused", NOW)));
        return records.stream();
    }

    @ParameterizedTest
    @MethodSource("written")
    void whatIsWrittenFitsItsMessage(OutRecord record) {
        // given
        String channel = record.topic().replace("usercom.", "");
        String type = record.headers().getOrDefault("ce_type", "");
        String message = record.value() == null ? channel.replaceFirst("s$", ".tombstone")
                : type.replaceFirst("io\\.segmentrelay\\.(.*)\\.v1", "$1");
        // when
        JsonNode described = API.document().at("/components/messages/" + message);
        // then
        assertThat(new EventValidator(EventTopics.DEFAULT).violations(new RecordLog().append(record))).isEmpty();
        assertThat(API.document().at("/channels/" + channel + "/address").asText()).isEqualTo(record.topic());
        assertThat(API.messagesOf(channel)).contains(message);
        assertThat(violations(API.keyOf(message), JSON.getNodeFactory().textNode(record.key()))).isEmpty();
        if (record.value() == null) {
            assertThat(described.has("headers") || described.has("traits")).isFalse();
            assertThat(described.at("/payload/type").asText()).isEqualTo("null");
        } else {
            ObjectNode schema = API.headersOf(message);
            assertThat(violations(schema, JSON.valueToTree(record.headers()))).isEmpty();
            assertThat(schema.path("required")).extracting(JsonNode::asText)
                    .containsExactlyInAnyOrderElementsOf(record.headers().keySet());
            assertThat(schema.at("/properties/ce_type/const").asText()).isEqualTo(type);
            assertThat(described.at("/payload/$ref").asText())
                    .isEqualTo("schemas/" + EventType.parse(type).orElseThrow().schemaFile());
        }
    }

    @Test
    void aKeyOfAnotherKindDoesNotFit() {
        assertThat(fits("membership.left", "main/1033")).isFalse();
        assertThat(fits("segment.deleted", "main/1033/27")).isFalse();
        assertThat(fits("crawl.held", "main")).isFalse();
        assertThat(fits("signal.done", "main/1033/27")).isFalse();
    }

    private static boolean fits(String message, String key) {
        return violations(API.keyOf(message), JSON.getNodeFactory().textNode(key)).isEmpty();
    }

    @Test
    void signalsAreThoseThatAreUnderstood() throws IOException {
        // given
        JsonNode schema = API.follow(API.document().at("/components/messages/signal/payload/$ref").asText());
        JsonNode answers = JSON.readTree(Path.of("docs/schemas/signal.json").toFile());
        String page = Files.readString(Path.of("docs/signals.md"));
        List<String> documented = Pattern.compile("'(\\{\"signal\".*?})'").matcher(page).results().map(match -> match.group(1))
                .toList();
        List<String> kinds = Stream.of(SignalKind.values()).map(SignalKind::wireName).toList();
        // when // then
        assertThat(schema.at("/properties/signal/enum")).extracting(JsonNode::asText).isEqualTo(kinds);
        assertThat(answers.at("/properties/signal/enum")).extracting(JsonNode::asText).isEqualTo(kinds);
        assertThat(page.lines().filter(line -> line.matches("\\| `[a-z]+` \\|.*")).map(line -> line.split("`")[1]))
                .isEqualTo(kinds);
        assertThat(documented).hasSize(2);
        for (String signal : documented) {
            assertThat(violations(schema, JSON.readTree(signal))).isEmpty();
            assertThat(Signal.parse(signal.getBytes()).json()).asString().isEqualTo(signal);
        }
        assertThat(violations(schema, JSON.readTree("{\"signal\":\"crawl\",\"segment\":7}"))).isNotEmpty();
        assertThat(violations(schema, JSON.readTree("{\"signal\":\"crawl\",\"acount\":\"main\"}"))).isNotEmpty();
    }

    private static Set<ValidationMessage> violations(JsonNode schema, JsonNode value) {
        return JsonSchemaFactory.getInstance(VersionFlag.V7).getSchema(schema).validate(value);
    }
}
