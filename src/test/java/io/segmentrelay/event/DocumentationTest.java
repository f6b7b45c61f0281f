package io.segmentrelay.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.segmentrelay.testing.EventType;
import io.segmentrelay.testing.EventValidator;
import io.segmentrelay.testing.RecordLog;

/** What the documents say of events is true. */
class DocumentationTest {
    private static final Pattern EXAMPLE = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The types of which each is. */
    private static final Map<String, List<String>> KEYWORDS = Map.of("properties", List.of("object"), "required",
            List.of("object"), "minProperties", List.of("object"), "additionalProperties", List.of("object"),
            "unevaluatedProperties", List.of("object"), "minimum", List.of("integer", "number"), "pattern", List.of("string"),
            "minLength", List.of("string"), "format", List.of("string"), "items", List.of("array"));

    /** As strict compilers want it: they take a keyword that fits no type, or a name that is nowhere else, for a slip. */
    @Test
    void everySchemaNamesTheTypeThatItsKeywordsAreOfAndThePropertiesThatItRequires() throws IOException {
        // given
        try (Stream<Path> files = Files.list(Path.of("docs", "schemas"))) {
            for (Path file : files.toList()) {
                // when
                List<String> slips = new ArrayList<>();
                slips(JSON.readTree(file.toFile()), "#", slips);
                // then
                assertThat(slips).as(file.toString()).isEmpty();
            }
        }
    }

    private static void slips(JsonNode schema, String at, List<String> slips) {
        KEYWORDS.forEach((keyword, types) -> {
            if (schema.has(keyword) && types.stream().noneMatch(type -> schema.path("type").toString().contains(type))) {
                slips.add(at + ": " + keyword + " without the type " + types);
            }
        });
        schema.path("required").forEach(name -> {
            if (!schema.path("properties").has(name.asText())) {
                slips.add(at + ": " + name + " is required, and nowhere described");
            }
        });
        List.of("properties", "$defs").forEach(named -> schema.path(named)
                .fields().forEachRemaining(one -> slips(one.getValue(), at + "/" + named + "/" + one.getKey(), slips)));
        List.of("allOf", "anyOf", "oneOf")
                .forEach(list -> schema.path(list).forEach(one -> slips(one, at + "/" + list, slips)));
        Stream.of("items", "additionalProperties", "not").filter(schema::has)
                .forEach(one -> slips(schema.get(one), at + "/" + one, slips));
    }

    @Test
    void thereIsAValidExampleOfEveryEvent() throws IOException {
        // given
        RecordLog log = new RecordLog();
        List<EventType> types = new ArrayList<>();
        // when
        for (String example : examples()) {
            EventType type = typeOf(JSON.readTree(example));
            types.add(type);
            log.append(record(type, example));
        }
        // then
        assertThat(types).containsExactlyInAnyOrderElementsOf(EventType.all());
        assertThat(new EventValidator(EventTopics.DEFAULT).violations(log.records())).isEmpty();
    }

    private static List<String> examples() throws IOException {
        return EXAMPLE.matcher(Files.readString(Path.of("docs/events.md"))).results().map(match -> match.group(1)).toList();
    }

    private static EventType typeOf(JsonNode value) {
        String family = value.has("signal") ? "signal"
                : value.has("outcome") ? "crawl" : value.has("user") ? "membership" : "segment";
        return new EventType(family, value.path(value.has("outcome") ? "outcome" : "change").asText());
    }

    /** The example with the headers that the document says it has. */
    private static OutRecord record(EventType type, String example) throws IOException {
        JsonNode value = JSON.readTree(example);
        String segment = value.path("account").asText() + (value.has("segment") ? "/" + value.at("/segment/id") : "");
        String key = value.has("user") ? segment + "/" + value.at("/user/id") : segment;
        String run = value.has("crawl") ? "/" + value.get("crawl")
                : value.has("position") ? "/s" + value.get("position") : "/r7";
        String id = segment + run + key.substring(segment.length()) + "/" + type.change();
        String time = value.path("counted_at").asText(value.path("finished_at").asText(value.path("detected_at").asText()));
        String source = "https://app.user.com/api/public/segments/"
                + (value.has("segment") ? value.at("/segment/id") + "/" : "");
        Map<String, String> headers = EventWriter.headers(id, type.toString(), source, key, time);
        return new OutRecord(topic(type), null, key, example.getBytes(StandardCharsets.UTF_8), headers);
    }

    private static String topic(EventType type) {
        return switch (type.family()) {
            case "segment" -> EventTopics.DEFAULT.segments();
            case "membership" -> EventTopics.DEFAULT.memberships();
            default -> EventTopics.DEFAULT.crawls();
        };
    }
}
