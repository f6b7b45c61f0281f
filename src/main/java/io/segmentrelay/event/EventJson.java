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

/**
 * The values of events. Written straight to bytes, since a baseline writes millions; what is unknown is left out, never
 * written as null.
 */
final class EventJson {
    private static final JsonFactory JSON = new ObjectMapper().getFactory();
    private static final int USUAL_BYTES = 512;

    private EventJson() {
    }

    static byte[] segment(String account, SegmentChange change, ObjectNode segment, ObjectNode previous,
            String detectedAt) {
        return object(json -> {
            json.writeStringField("account", account);
            json.writeStringField("change", change.wireName());
            tree(json, "segment", segment);
            tree(json, "previous", previous);
            json.writeStringField("detected_at", detectedAt);
        });
    }

    static byte[] membership(String account, MembershipChange change, Reason reason, long segmentId, String segmentName,
            ObjectNode user, ObjectNode previous, long run, String countedAt, String detectedAt) {
        return object(json -> {
            json.writeStringField("account", account);
            segmentName(json, segmentId, segmentName);
            tree(json, "user", user);
            json.writeStringField("change", change.wireName());
            tree(json, "previous", previous);
            json.writeStringField("reason", reason.wireName());
            json.writeNumberField("crawl", run);
            text(json, "counted_at", countedAt);
            json.writeStringField("detected_at", detectedAt);
        });
    }

    static byte[] crawl(CrawlReport report, String finishedAt, SortedMap<Integer, Long> positions) {
        return object(json -> {
            json.writeStringField("account", report.account());
            segmentName(json, report.segmentId(), report.segmentName());
            json.writeNumberField("crawl", report.run());
            json.writeStringField("reason", report.reason().wireName());
            json.writeStringField("outcome", report.outcome().wireName());
            text(json, "why", report.why());
            walk(json, report.walk());
            counts(json, report.counts());
            json.writeNumberField("members", report.members());
            text(json, "counted_at", report.countedAt());
            json.writeStringField("started_at", Timestamps.milliseconds(report.startedAt()));
            json.writeStringField("finished_at", finishedAt);
            positions(json, positions);
        });
    }

    static byte[] signal(String account, SignalAnswer answer, String at) {
        return object(json -> {
            json.writeStringField("account", account);
            if (answer.signal().segment().isPresent()) {
                json.writeObjectFieldStart("segment");
                json.writeNumberField("id", answer.signal().segment().getAsLong());
                text(json, "name", answer.segmentName());
                json.writeEndObject();
            }
            json.writeStringField("signal", answer.signal().kind().wireName());
            json.writeNumberField("position", answer.offset());
            json.writeStringField("outcome", answer.outcome());
            json.writeStringField("what", answer.what());
            json.writeStringField("detected_at", at);
        });
    }

    private static void walk(JsonGenerator json, CrawlReport.Walk walk) throws IOException {
        json.writeNumberField("pages", walk.pages());
        json.writeNumberField("requests", walk.requests());
        json.writeNumberField("members_seen", walk.membersSeen());
        if (walk.membersExpected().isPresent()) {
            json.writeNumberField("members_expected", walk.membersExpected().getAsLong());
        }
        json.writeBooleanField("exact", walk.exact());
    }

    private static void counts(JsonGenerator json, CrawlReport.Counts counts) throws IOException {
        json.writeNumberField("snapshot", counts.snapshot());
        json.writeNumberField("entered", counts.entered());
        json.writeNumberField("updated", counts.updated());
        json.writeNumberField("left", counts.left());
        json.writeNumberField("held", counts.held());
        json.writeNumberField("filtered", counts.filtered());
    }

    private static void positions(JsonGenerator json, SortedMap<Integer, Long> positions) throws IOException {
        json.writeObjectFieldStart("positions");
        for (Map.Entry<Integer, Long> position : positions.entrySet()) {
            json.writeNumberField(position.getKey().toString(), position.getValue());
        }
        json.writeEndObject();
    }

    private static void segmentName(JsonGenerator json, long id, String name) throws IOException {
        json.writeObjectFieldStart("segment");
        json.writeNumberField("id", id);
        json.writeStringField("name", name);
        json.writeEndObject();
    }

    private static void tree(JsonGenerator json, String field, ObjectNode tree) throws IOException {
        if (tree != null) {
            json.writeFieldName(field);
            json.writeTree(tree);
        }
    }

    private static void text(JsonGenerator json, String field, String text) throws IOException {
        if (text != null) {
            json.writeStringField(field, text);
        }
    }

    private static byte[] object(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException cannotHappen) {
            throw new UncheckedIOException("writing JSON to memory", cannotHappen);
        }
        return bytes.toByteArray();
    }

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }
}
