package io.segmentrelay.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/** The description of topics and messages, {@code docs/asyncapi.yaml}. */
public final class AsyncApi {
    private static final Path DIRECTORY = Path.of("docs");

    private final JsonNode document;

    private AsyncApi(JsonNode document) {
        this.document = document;
    }

    public static AsyncApi read() {
        try {
            return new AsyncApi(new YAMLMapper().readTree(DIRECTORY.resolve("asyncapi.yaml").toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public JsonNode document() {
        return document;
    }

    /** All fields of the object at a JSON pointer, in the order of their names. */
    public Map<String, JsonNode> fields(String pointer) {
        Map<String, JsonNode> fields = new TreeMap<>();
        document.at(pointer).properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return fields;
    }

    /** Every {@code $ref}, whatever it is of. */
    public List<String> references() {
        return document.findValuesAsText("$ref");
    }

    /** What a reference leads to, in the document or in a file beside it; a missing node if to nothing. */
    public JsonNode follow(String reference) {
        if (reference.startsWith("#")) {
            return document.at(reference.substring(1));
        }
        try {
            return new ObjectMapper().readTree(DIRECTORY.resolve(reference).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of the messages that a channel refers to. */
    public List<String> messagesOf(String channel) {
        List<String> names = new ArrayList<>();
        for (JsonNode message : document.at("/channels/" + channel + "/messages")) {
            names.add(message.path("$ref").asText().replace("#/components/messages/", ""));
        }
        return names;
    }

    /** The schema of a message's headers with those of its trait, where the message's own go first. */
    public ObjectNode headersOf(String message) {
        JsonNode own = document.at("/components/messages/" + message);
        ObjectNode headers = follow(own.at("/traits/0/$ref").asText()).path("headers").deepCopy();
        own.at("/headers/properties").properties()
                .forEach(field -> ((ObjectNode) headers.path("properties")).set(field.getKey(), field.getValue()));
        return headers;
    }

    /** The schema of a message's key. */
    public JsonNode keyOf(String message) {
        return follow(document.at("/components/messages/" + message + "/bindings/kafka/key/$ref").asText());
    }
}
