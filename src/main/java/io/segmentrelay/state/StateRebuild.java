package io.segmentrelay.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.UserFields;

/**
 * Puts an account's state together anew from what was published: segments from the segments topic, members from the
 * compacted memberships topic. What is lost: suspects, the walks that are under way, and members who were never published
 * ({@code relay.baseline=silent}).
 */
public final class StateRebuild {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern REVISION = Pattern.compile(".*/r(\\d+)/[a-z]+");

    private final AccountState state;
    private final FieldSet fields;

    /** @param fields the fields that are published now: what else the events carry is not remembered */
    public StateRebuild(String account, FieldSet fields) {
        this.state = new AccountState(account);
        this.state.fieldSets.add(fields);
        this.fields = fields;
    }

    /** Takes a record of the segments topic. */
    public void segment(ConsumerRecord<byte[], byte[]> record) {
        String[] key = key(record, 2);
        if (key == null) {
            return;
        }
        long id = Long.parseLong(key[1]);
        JsonNode event = read(record);
        if (event == null || "deleted".equals(event.path("change").asText())) {
            state.segments.remove(id);
            return;
        }
        SegmentState segment = state.segments.computeIfAbsent(id, SegmentState::new);
        segment.published = (ObjectNode) event.get("segment");
        segment.revision = revision(record);
        state.listed = true;
    }

    /** Takes a record of the memberships topic; segments come first. */
    public void membership(ConsumerRecord<byte[], byte[]> record) {
        String[] key = key(record, 3);
        SegmentState segment = key == null ? null : state.segments.get(Long.parseLong(key[1]));
        if (segment == null) {
            return;
        }
        long user = Long.parseLong(key[2]);
        JsonNode event = read(record);
        if (event == null || "left".equals(event.path("change").asText())) {
            segment.members.removeLong(user);
        } else {
            segment.members.addLong(user);
            segment.baselined = true;
            remember(user, event.path("user"));
        }
    }

    private void remember(long user, JsonNode published) {
        ArrayNode values = JSON.createArrayNode();
        fields.names().forEach(name -> values.add(published.get(name)));
        try {
            byte[] bytes = UserFields.of(JSON.writeValueAsBytes(values)).bytes();
            byte[] packed = new byte[bytes.length + 1];
            System.arraycopy(bytes, 0, packed, 1, bytes.length);
            state.users.put(user, packed);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The state as of the last record taken. */
    public AccountState state() {
        var users = state.users.keys().toArray();
        for (long user : users) {
            if (!state.isMemberAnywhere(user)) {
                state.users.remove(user);
            }
        }
        return state;
    }

    /** The parts of a key of this account; null for those of others. */
    private String[] key(ConsumerRecord<byte[], byte[]> record, int parts) {
        if (record.key() == null) {
            return null;
        }
        String[] key = new String(record.key(), StandardCharsets.UTF_8).split("/");
        return key.length == parts && key[0].equals(state.account) ? key : null;
    }

    private static JsonNode read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.value() == null ? null : JSON.readTree(record.value());
        } catch (IOException e) {
            throw new StateProblem("the record at offset " + record.offset() + " of " + record.topic() + "-"
                    + record.partition() + " is not an event of this program: the state cannot be rebuilt from it", e);
        }
    }

    private static long revision(ConsumerRecord<byte[], byte[]> record) {
        Header id = record.headers().lastHeader("ce_id");
        Matcher matcher = REVISION.matcher(id == null ? "" : new String(id.value(), StandardCharsets.UTF_8));
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    }
}
