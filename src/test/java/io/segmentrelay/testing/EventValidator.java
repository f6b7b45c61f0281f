package io.segmentrelay.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;

import io.segmentrelay.event.EventTopics;

/**
 * Holds single records against the contract: schema, headers, key, and how they agree. Safe for use by several threads.
 */
public final class EventValidator {
    /** Stricter than most consumers: nothing after the end, no field twice. */
    private static final JsonMapper STRICT = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private final JsonSchemaFactory schemaFactory = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private final SchemaValidatorsConfig config = SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    private final Map<EventType, JsonSchema> schemas = new ConcurrentHashMap<>();
    private final Map<String, String> families;

    /**
     * @param topics
     *        where events are expected; a record of another topic is a violation
     */
    public EventValidator(EventTopics topics) {
        this.families = Map.of(topics.segments(), "segment", topics.memberships(), "membership", topics.crawls(), "crawl");
    }

    /** What is wrong with the records, each in words and with its place; empty if all is well. */
    public List<String> violations(Collection<ConsumerRecord<String, byte[]>> records) {
        return records.stream().flatMap(record -> violations(record).stream()).toList();
    }

    /** What is wrong with the record. */
    public List<String> violations(ConsumerRecord<String, byte[]> record) {
        Violations violations = new Violations(place(record));
        String family = families.get(record.topic());
        Optional<EventKey> key = EventKey.parse(record.key())
                .filter(parts -> parts.isMembership() == "membership".equals(family))
                .filter(parts -> parts.segment() != EventKey.NO_SEGMENT || "crawl".equals(family));
        violations.unless(family != null, "no topic for events");
        violations.unless(family == null || key.isPresent(), "no key of a %s", family);
        if (family != null && key.isPresent()) {
            if (record.value() == null) {
                tombstone(record, family, violations);
            } else {
                event(record, family, key.get(), violations);
            }
        }
        return violations.found();
    }

    private static void tombstone(ConsumerRecord<String, byte[]> record, String family, Violations violations) {
        violations.unless(!family.equals("crawl"), "a crawl report has no tombstone");
        record.headers().forEach(header -> violations.add("a tombstone with header %s", header.key()));
    }

    private void event(ConsumerRecord<String, byte[]> record, String family, EventKey key, Violations violations) {
        EventHeaders.check(record.headers(), violations);
        Map<String, String> headers = EventHeaders.read(record.headers());
        String typeName = headers.getOrDefault("ce_type", "");
        Optional<EventType> type = EventType.parse(typeName)
                .filter(known -> known.family().equals(family) || family.equals("crawl") && known.family().equals("signal"))
                .filter(known -> known.family().equals("signal") || key.segment() != EventKey.NO_SEGMENT);
        violations.unless(type.isPresent(), "ce_type is '%s', no type of a %s", typeName, family);
        Optional<JsonNode> value = json(record.value(), violations);
        if (type.isPresent() && value.isPresent()) {
            schemas.computeIfAbsent(type.get(), this::schema).validate(value.get())
                    .forEach(message -> violations.add("%s", message.getMessage()));
            new EventRules(type.get(), key, record.key(), headers, value.get(), violations).check();
        }
    }

    private static Optional<JsonNode> json(byte[] value, Violations violations) {
        try {
            return Optional.of(read(value));
        } catch (IOException e) {
            violations.add("the value is not JSON in UTF-8: %s", e.getMessage().lines().findFirst().orElse(""));
            return Optional.empty();
        }
    }

    /** As it is packed beside the classes. */
    private JsonSchema schema(EventType type) {
        return schemaFactory.getSchema(SchemaLocation.of("classpath:schemas/" + type.schemaFile()), config);
    }

    /** @throws IOException if the value is not JSON in UTF-8, without a fault */
    static JsonNode read(byte[] value) throws IOException {
        return STRICT.readTree(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
    }

    static String place(ConsumerRecord<String, byte[]> record) {
        return "%s-%d@%d %s".formatted(record.topic(), record.partition(), record.offset(), record.key());
    }
}
