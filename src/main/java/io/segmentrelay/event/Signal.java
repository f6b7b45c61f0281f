package io.segmentrelay.event;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.OptionalLong;
import java.util.Set;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A request to the relay, by a record of the signals topic.
 *
 * @param account the account's name; null for all
 * @param segment the segment's id; empty for all of the account
 */
public record Signal(SignalKind kind, String account, OptionalLong segment) {
    private static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Set<String> FIELDS = Set.of("signal", "account", "segment");

    /**
     * Reads a signal, such as <code>{"signal":"approve","account":"main","segment":1033}</code>.
     *
     * @throws IllegalArgumentException if it is no signal; the message says what was expected
     */
    public static Signal parse(byte[] json) {
        ObjectNode fields = object(json);
        for (Iterator<String> names = fields.fieldNames(); names.hasNext();) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw new IllegalArgumentException("a signal has the fields signal, account and segment, not '" + name + "'");
            }
        }
        JsonNode kind = fields.path("signal");
        JsonNode account = fields.path("account");
        JsonNode segment = fields.path("segment");
        if (!isAbsent(account) && !account.isTextual()) {
            throw new IllegalArgumentException("'account' is the name of an account, and absent for all");
        }
        if (!isAbsent(segment) && !(segment.isIntegralNumber() && segment.canConvertToLong())) {
            throw new IllegalArgumentException("'segment' is the number of a segment, and absent for all");
        }
        if (!isAbsent(segment) && isAbsent(account)) {
            throw new IllegalArgumentException("a 'segment' without its 'account'");
        }
        return new Signal(SignalKind.named(kind.asText()).orElseThrow(
                () -> new IllegalArgumentException(
                        "'signal' is one of " + SignalKind.names() + ", not '" + kind.asText() + "'")),
                isAbsent(account) ? null : account.asText(),
                isAbsent(segment) ? OptionalLong.empty() : OptionalLong.of(segment.longValue()));
    }

    private static ObjectNode object(byte[] json) {
        try {
            if (json != null && JSON.readTree(json) instanceof ObjectNode fields) {
                return fields;
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
        throw new IllegalArgumentException("a signal is a JSON object");
    }

    private static boolean isAbsent(JsonNode field) {
        return field.isMissingNode() || field.isNull();
    }

    public byte[] json() {
        ObjectNode fields = JSON.createObjectNode().put("signal", kind.wireName());
        if (account != null) {
            fields.put("account", account);
        }
        segment.ifPresent(id -> fields.put("segment", id));
        return fields.toString().getBytes(StandardCharsets.UTF_8);
    }

    public boolean concerns(String name) {
        return account == null || account.equals(name);
    }
}
