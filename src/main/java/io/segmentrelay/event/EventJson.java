package io.segmentrelay.event;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.SortedMap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The value of an event, straight to bytes, as a baseline writes millions. Unknown fields are left out, never null. */
final class EventJson {
    private static final JsonFactory JSON = new ObjectMapper().getFactory();
    private static final int USUAL_BYTES = 512;

    private final JsonGenerator json;

    private EventJson(JsonGenerator json) {
        this.json = json;
    }

    /** The fields of an event beside its account. */
    interface Fields {
        void write(EventJson json) throws IOException;
    }

    static byte[] object(String account, Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("account", account);
            fields.write(new EventJson(json));
            json.writeEndObject();
        } catch (IOException cannotHappen) {
            throw new UncheckedIOException("writing JSON to memory", cannotHappen);
        }
        return bytes.toByteArray();
    }

    /** @param text null to leave it out */
    void text(String field, String text) throws IOException {
        if (text != null) {
            json.writeStringField(field, text);
        }
    }

    void number(String field, long number) throws IOException {
        json.writeNumberField(field, number);
    }

    /** @param tree null to leave it out */
    void tree(String field, ObjectNode tree) throws IOException {
        if (tree != null) {
            json.writeFieldName(field);
            json.writeTree(tree);
        }
    }

    /** @param name null to leave it out */
    void segment(long id, String name) throws IOException {
        json.writeObjectFieldStart("segment");
        number("id", id);
        text("name", name);
        json.writeEndObject();
    }

    void walk(CrawlReport.Walk walk) throws IOException {
        number("pages", walk.pages());
        number("requests", walk.requests());
        number("members_seen", walk.membersSeen());
        if (walk.membersExpected().isPresent()) {
            number("members_expected", walk.membersExpected().getAsLong());
        }
        json.writeBooleanField("exact", walk.exact());
    }

    void counts(CrawlReport.Counts counts) throws IOException {
        number("snapshot", counts.snapshot());
        number("entered", counts.entered());
        number("updated", counts.updated());
        number("left", counts.left());
        number("held", counts.held());
        number("filtered", counts.filtered());
    }

    void positions(SortedMap<Integer, Long> positions) throws IOException {
        json.writeObjectFieldStart("positions");
        for (Map.Entry<Integer, Long> position : positions.entrySet()) {
            number(position.getKey().toString(), position.getValue());
        }
        json.writeEndObject();
    }
}
