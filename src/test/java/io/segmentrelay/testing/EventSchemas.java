package io.segmentrelay.testing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;

/** The shipped JSON Schemas, as they are packed beside the classes. */
final class EventSchemas {
    private final JsonSchemaFactory factory = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private final SchemaValidatorsConfig config = SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    private final Map<EventType, JsonSchema> schemas = new ConcurrentHashMap<>();

    /** What the schema of the type has against the value; empty if it is valid. */
    List<String> violations(EventType type, JsonNode value) {
        return schemas.computeIfAbsent(type, this::load).validate(value).stream().map(ValidationMessage::getMessage)
                .toList();
    }

    private JsonSchema load(EventType type) {
        return factory.getSchema(SchemaLocation.of("classpath:schemas/" + type.schemaFile()), config);
    }
}
