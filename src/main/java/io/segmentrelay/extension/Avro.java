package io.segmentrelay.extension;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;

import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.event.ExtensionProblem;
import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.text.OneLine;

/**
 * Has routes of users publish Avro, as consumers with a schema registry read it: a zero, the number of the schema in four
 * bytes, and the value in Avro's binary form. As a step: {@code method: "write(${body}, 'http://registry:8081',
 * 'usercom.memberships-value', 'routes/membership.avsc')"}.
 */
@ApplicationScoped
@Named("avro")
@RegisterForReflection
public class Avro {
    private static final String CONTENT_TYPE = "application/avro";
    private static final byte MAGIC = 0;

    private final SchemaRegistry registry;
    private final LongSupplier nanoTime;
    private final Map<Place, Registration> registrations = new ConcurrentHashMap<>();

    @Inject
    public Avro(RelayConfig config) {
        this(new SchemaRegistry(config.schemaRegistryCredentials()), System::nanoTime);
    }

    Avro(SchemaRegistry registry, LongSupplier nanoTime) {
        this.registry = registry;
        this.nanoTime = nanoTime;
    }

    private record Place(String registry, String subject, String file) {
    }

    /**
     * Publishes the value as Avro instead of JSON, as it is now: edits that follow are not in it. The schema is registered
     * when it is first needed, again when its file has changed, and again after an hour.
     *
     * @param registry such as {@code http://registry:8081}
     * @param subject such as {@code usercom.memberships-value}
     * @param file the schema, relative to the working directory
     *
     * @throws ExtensionProblem if there is no schema, the registry refuses it or is away, or it has no place for the value
     */
    public void write(MembershipEdit change, String registry, String subject, String file) throws InterruptedException {
        Registration registration = registration(new Place(registry, subject, file));
        change.setBytes(bytes(registration.schema(), registration.number(), change.fixed()), CONTENT_TYPE);
    }

    /** One asks, and who comes meanwhile or soon after has the same answer, be it a failure. */
    private Registration registration(Place place) {
        String text = text(place.file());
        return registrations.compute(place, (same, last) -> last != null && last.holds(text, nanoTime.getAsLong()) ? last
                : register(place, text));
    }

    private Registration register(Place place, String text) {
        Schema schema = schema(text, place.file());
        return new Registration(text, schema, registry.register(place.registry(), place.subject(), schema.toString()),
                nanoTime);
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new ExtensionProblem("the schema " + file + " cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static Schema schema(String text, String file) {
        try {
            return new Schema.Parser().parse(text);
        } catch (RuntimeException e) { // Of Avro, and of what it makes of a name that nobody has defined.
            throw new ExtensionProblem("the schema " + file + " is none: " + OneLine.of(String.valueOf(e.getMessage())));
        }
    }

    private static byte[] bytes(Schema schema, int number, Map<String, Object> value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(MAGIC);
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            new AvroValue(encoder).write(schema, value, "");
            encoder.flush();
        } catch (IOException e) {
            throw new ExtensionProblem("the value cannot be written as Avro (" + e.getClass().getSimpleName() + ")");
        }
        return bytes.toByteArray();
    }
}
