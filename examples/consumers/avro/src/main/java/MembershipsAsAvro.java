import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.apicurio.registry.serde.avro.AvroKafkaSerializer;

/**
 * Copies the memberships into a second topic, as Avro: the serializer registers the schema, and writes its number before each
 * value.
 */
public final class MembershipsAsAvro {
    private static final String MEMBERSHIPS = "usercom.memberships";
    private static final ObjectMapper JSON = new ObjectMapper();

    private MembershipsAsAvro() {
    }

    public static void main(String[] args) throws IOException {
        String kafka = args.length > 0 ? args[0] : "localhost:19092";
        String registry = args.length > 1 ? args[1] : "http://localhost:8080/apis/registry/v3";
        Schema schema = new Schema.Parser().parse(MembershipsAsAvro.class.getResourceAsStream("/membership.avsc"));
        Map<String, Object> consumer = Map.of("bootstrap.servers", kafka, "group.id", "memberships-as-avro",
                "auto.offset.reset", "earliest", "isolation.level", "read_committed", "enable.auto.commit", "false",
                "allow.auto.create.topics", "false");
        Map<String, Object> producer = Map.of("bootstrap.servers", kafka, "apicurio.registry.url", registry,
                "apicurio.registry.auto-register", "true", "apicurio.registry.headers.enabled", "false");
        AvroKafkaSerializer<GenericData.Record> values = new AvroKafkaSerializer<>();
        values.configure(producer, false);
        try (KafkaConsumer<String, byte[]> in = new KafkaConsumer<>(consumer, new StringDeserializer(),
                new ByteArrayDeserializer());
                KafkaProducer<String, GenericData.Record> out = new KafkaProducer<>(producer, new StringSerializer(),
                        values)) {
            in.subscribe(List.of(MEMBERSHIPS));
            while (true) {
                for (ConsumerRecord<String, byte[]> event : in.poll(Duration.ofSeconds(1))) {
                    GenericData.Record value = event.value() == null ? null
                            : (GenericData.Record) avro(schema, JSON.readTree(event.value()));
                    out.send(new ProducerRecord<>(MEMBERSHIPS + ".avro", event.key(), value), (sent, failure) -> {
                        if (failure != null) {
                            failure.printStackTrace();
                            Runtime.getRuntime().halt(1); // The offset is not committed: the next start sends it again.
                        }
                    });
                }
                out.flush();
                in.commitSync();
            }
        }
    }

    /** A JSON value in the form that the schema gives it; what is absent or null has the schema's null. */
    private static Object avro(Schema schema, JsonNode json) {
        return switch (schema.getType()) {
            case RECORD -> {
                GenericData.Record record = new GenericData.Record(schema);
                schema.getFields().forEach(field -> record.put(field.name(), avro(field.schema(), json.path(field.name()))));
                yield record;
            }
            case MAP -> {
                Map<String, Object> map = new HashMap<>();
                json.properties().forEach(entry -> map.put(entry.getKey(), avro(schema.getValueType(), entry.getValue())));
                yield map;
            }
            case ENUM -> new GenericData.EnumSymbol(schema, json.asText());
            case UNION -> avro(branch(schema, json), json);
            case LONG -> json.asLong();
            case DOUBLE -> json.asDouble();
            case BOOLEAN -> json.asBoolean();
            case STRING -> json.asText();
            case NULL -> null;
            default -> throw new IllegalArgumentException("membership.avsc has a type that is not dealt with: " + schema);
        };
    }

    private static Schema branch(Schema union, JsonNode json) {
        Schema.Type type = switch (json.getNodeType()) {
            case STRING -> Schema.Type.STRING;
            case BOOLEAN -> Schema.Type.BOOLEAN;
            case NUMBER -> json.isIntegralNumber() ? Schema.Type.LONG : Schema.Type.DOUBLE;
            case OBJECT -> Schema.Type.MAP;
            default -> Schema.Type.NULL;
        };
        return union.getTypes().stream().filter(branch -> branch.getType() == type).findFirst().orElseThrow();
    }
}
