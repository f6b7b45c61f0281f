package io.segmentrelay.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import com.carrotsearch.hppc.LongLongHashMap;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.segmentrelay.kafka.KafkaClients;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.SegmentState;
import io.segmentrelay.ledger.StateProblem;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.UserFields;

/**
 * Puts an account's state together anew from published events: segments from the segments topic, members from the compacted
 * memberships topic, and from the reports which segments had their first whole walk, in this order. Suspects, walks under way,
 * updates that are due once a segment is followed again, and members that were never published ({@code relay.baseline=silent})
 * are lost.
 */
public final class StateRebuild {
    private static final Pattern REVISION = Pattern.compile(".*/r(\\d+)/[a-z]+");
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final AccountState state;
    private final FieldSet fields;
    private final boolean remember;
    /** The latest time in each partition of the memberships: there the order is certain, whatever clocks did. */
    private final Map<Integer, Long> clocks = new HashMap<>();
    /** When the fields that are remembered of each user were published. */
    private final LongLongHashMap publishedAt = new LongLongHashMap();

    /** @param fields the fields published now; others that events carry are not remembered */
    public StateRebuild(String account, FieldSet fields, boolean remember) {
        this.state = new AccountState(account);
        this.fields = fields;
        this.remember = remember;
    }

    public void segment(ConsumerRecord<byte[], byte[]> record) {
        long[] ids = ids(record, 1);
        if (ids == null) {
            return;
        }
        JsonNode event = read(record);
        state.nextRevision = Math.max(state.nextRevision, after(record, revision(record)));
        if (event == null || "deleted".equals(event.path("change").asText())) {
            state.segments.remove(ids[0]);
            return;
        }
        if (!(event.get("segment") instanceof ObjectNode published)) {
            throw foreign(record, null);
        }
        SegmentState segment = state.segments.computeIfAbsent(ids[0], SegmentState::new);
        segment.published = published;
        state.listed = true;
    }

    /** Takes a record of the memberships topic; segments come first. */
    public void membership(ConsumerRecord<byte[], byte[]> record) {
        long[] ids = ids(record, 2);
        if (ids == null) {
            return;
        }
        long at = clocks.merge(record.partition(), record.timestamp(), Math::max);
        JsonNode event = read(record);
        used(record, event);
        SegmentState segment = state.segments.get(ids[0]);
        if (segment == null) {
            return;
        }
        if (event != null && !"baseline".equals(event.path("reason").asText())) {
            segment.walks.baselined = true;
        }
        if (event == null || "left".equals(event.path("change").asText())) {
            segment.members.removeLong(ids[1]);
        } else {
            segment.members.addLong(ids[1]);
            remember(ids[1], event.path("user"), at);
        }
    }

    /** Takes a record of the crawls topic; segments come first. */
    public void report(ConsumerRecord<byte[], byte[]> record) {
        long[] ids = ids(record, 1);
        JsonNode report = ids == null ? null : read(record);
        used(record, report);
        SegmentState segment = report == null ? null : state.segments.get(ids[0]);
        if (segment != null && isWhole(report) && !"segment_deleted".equals(report.path("reason").asText())) {
            segment.walks.baselined = true;
        }
    }

    /** A walk that saw nobody and was not believed is reported as held, too. */
    private static boolean isWhole(JsonNode report) {
        String outcome = report.path("outcome").asText();
        return outcome.equals("completed") || outcome.equals("held") && report.path("members_seen").asLong() > 0;
    }

    /** Run numbers never repeat, whatever the clock says. */
    private void used(ConsumerRecord<?, ?> record, JsonNode event) {
        if (event != null && event.has("crawl")) {
            state.nextRun = Math.max(state.nextRun, after(record, number(record, event.get("crawl").asText())));
        }
    }

    private void remember(long user, JsonNode published, long at) {
        if (remember && at >= publishedAt.getOrDefault(user, Long.MIN_VALUE)) {
            publishedAt.put(user, at);
            List<String> names = fields.names().stream().filter(published::has).toList();
            // A field that was configured later than the event is absent, which is not the same as empty.
            state.users.put(user, AccountState.packed(state.fieldSet(new FieldSet(names)),
                    UserFields.of(names.stream().map(published::get).toList())));
        }
    }

    public AccountState state() {
        for (long user : state.users.users()) {
            if (!state.isMemberAnywhere(user)) {
                state.users.remove(user);
            }
        }
        return state;
    }

    /** The numbers behind the account's name in a key; null for keys of other accounts. */
    private long[] ids(ConsumerRecord<byte[], byte[]> record, int count) {
        String[] key = record.key() == null ? new String[0]
                : new String(record.key(), StandardCharsets.UTF_8).split("/", -1);
        if (key.length != count + 1 || !key[0].equals(state.account)) {
            return null;
        }
        long[] ids = new long[count];
        for (int i = 0; i < count; i++) {
            ids[i] = number(record, key[i + 1]);
        }
        return ids;
    }

    private static JsonNode read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.value() == null ? null : StateFormat.JSON.readTree(record.value());
        } catch (IOException e) {
            throw foreign(record, e);
        }
    }

    private static StateProblem foreign(ConsumerRecord<?, ?> record, Exception cause) {
        return new StateProblem("the record at offset " + record.offset() + " of " + record.topic() + "-"
                + record.partition() + " is not an event of this program: the state cannot be rebuilt from it", cause);
    }

    private static long revision(ConsumerRecord<byte[], byte[]> record) {
        Matcher matcher = REVISION.matcher(Objects.toString(KafkaClients.header(record, "ce_id"), ""));
        return matcher.matches() ? number(record, matcher.group(1)) : 0;
    }

    private static long number(ConsumerRecord<?, ?> record, String digits) {
        if (!NUMBER.matcher(digits).matches()) {
            throw foreign(record, null);
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException beyondLong) {
            throw foreign(record, beyondLong);
        }
    }

    private static long after(ConsumerRecord<?, ?> record, long number) {
        if (number == Long.MAX_VALUE) {
            throw foreign(record, null);
        }
        return number + 1;
    }
}
