package io.segmentrelay.history;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.testing.TableDigest;

/**
 * A history as it is written down, event by event, so that one can be changed before it is held against the rules. Time goes
 * on by a second with all that happens.
 */
final class Story {
    static final String HOST = "app.user.com";
    static final int REQUESTS_PER_SECOND = 2;
    private static final JsonMapper JSON = new JsonMapper();
    private static final DateTimeFormatter MILLISECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX")
            .withZone(ZoneOffset.UTC);
    private static final int PARTITIONS = 2;
    private static final int PAGE = 2;

    final List<Draft> drafts = new ArrayList<>();
    final List<Recount> recounts = new ArrayList<>();
    final List<Sent> requests = new ArrayList<>();
    final List<String> strangersCalls = new ArrayList<>();
    final List<Incident> incidents = new ArrayList<>();
    final Map<String, Set<Long>> state = new HashMap<>();
    final Set<Long> remembered = new HashSet<>();
    private final Map<String, Long> ends = new HashMap<>();
    private final Map<Long, String> customIds = new HashMap<>();
    private final Map<Long, ObjectNode> rows = new LinkedHashMap<>();
    private final Map<Long, Long> revisions = new HashMap<>();
    private final Map<Long, Run> open = new HashMap<>();
    private Instant now = Instant.parse("2024-10-11T10:00:00Z");

    /** A record before it is one: all but its place can be changed. */
    static final class Draft {
        String topic;
        int partition;
        long offset;
        String key;
        String type;
        String id;
        ObjectNode value;
        boolean rolledBack;
        boolean unseen;

        ConsumerRecord<String, byte[]> record() {
            byte[] bytes = value == null ? null : value.toString().getBytes(StandardCharsets.UTF_8);
            return new ConsumerRecord<>(topic, partition, offset, ConsumerRecord.NO_TIMESTAMP,
                    TimestampType.NO_TIMESTAMP_TYPE, ConsumerRecord.NULL_SIZE, ConsumerRecord.NULL_SIZE, key, bytes,
                    headers(), Optional.empty());
        }

        private Headers headers() {
            RecordHeaders headers = new RecordHeaders();
            if (value != null) {
                String seen = value.path("detected_at").asText(value.path("finished_at").asText());
                new TreeMap<>(Map.of("ce_specversion", "1.0", "ce_id", id, "ce_type", type, "ce_source",
                        "https://" + HOST + "/api/public/segments/" + value.at("/segment/id").asText() + "/", "ce_subject",
                        key, "ce_time", value.path("counted_at").asText(seen), "content-type", "application/json"))
                        .forEach((name, text) -> headers.add(name, text.getBytes(StandardCharsets.UTF_8)));
            }
            return headers;
        }
    }

    /** What a report will say. */
    private static final class Run {
        final long number;
        final String reason;
        final Instant startedAt;
        final String countedAt;
        final Map<String, Integer> counts = new HashMap<>();
        final TreeMap<Integer, Long> positions = new TreeMap<>();
        long pages;

        Run(long number, String reason, Instant startedAt, String countedAt) {
            this.number = number;
            this.reason = reason;
            this.startedAt = startedAt;
            this.countedAt = countedAt;
        }
    }

    Evidence evidence() {
        Evidence.Builder evidence = Evidence.builder()
                .committed(drafts.stream().filter(draft -> !draft.rolledBack).map(Draft::record).toList())
                .uncommitted(drafts.stream().filter(draft -> !draft.unseen).map(Draft::record).toList()).recounts(recounts)
                .settled()
                .requests("main", HOST, requests).strangersCalls(strangersCalls).state(state).budget(REQUESTS_PER_SECOND)
                .lanes(1).zombies(1);
        state.values().forEach(remembered::addAll);
        evidence.remembered("main", remembered);
        incidents.forEach(evidence::incident);
        return evidence.build();
    }

    // The server.

    Instant tick() {
        now = now.plusSeconds(1);
        return now;
    }

    Recount count(long segment, long... members) {
        Recount recount = new Recount(tick(), "main/" + segment, now, Membership.of(members), members.length);
        recounts.add(recount);
        return recount;
    }

    void delete(long segment) {
        recounts.add(new Recount(tick(), "main/" + segment, null, Membership.of(), 0));
    }

    Sent ask(long segment, long page) {
        Sent sent = new Sent(tick(), "main", "GET", HOST,
                "/api/public/segments/" + segment + "/users/" + (page == 0 ? "" : "?cursor=" + page), segment, page, 200, null);
        requests.add(sent);
        return sent;
    }

    /** A page by its number, and who was on it. */
    void askByNumber(long segment, long page, long... rows) {
        requests.add(new Sent(tick(), "main", "GET", HOST,
                "/api/public/segments/" + segment + "/users/" + (page == 0 ? "" : "?page=" + (page + 1)), segment, page, 200,
                LongStream.of(rows).boxed().toList()));
    }

    // The relay.

    Draft tellSegment(long segment, String change) {
        ObjectNode row = rows.computeIfAbsent(segment, Story::row);
        Draft draft = draft("usercom.segments", "main/" + segment, "segment." + change,
                "main/" + segment + "/r" + revisions.merge(segment, 1L, Long::sum) + "/" + change);
        draft.value.put("account", "main").put("change", change).set("segment", row);
        draft.value.put("detected_at", text(tick()));
        if (change.equals("deleted")) {
            tombstone(draft);
        }
        return draft;
    }

    private static ObjectNode row(long segment) {
        return JSON.createObjectNode().put("name", "Segment " + segment).put("description", "")
                .put("users", "https://" + HOST + "/api/public/segments/" + segment + "/users/").put("id", segment)
                .put("object_count", 1).put("too_heavy", false).put("update_interval", 240)
                .put("last_counted", "2024-10-11T10:00:00Z").put("updated_at", "2024-10-11T10:00:00Z");
    }

    void begin(long segment, long run, String reason) {
        String countedAt = recounts.stream().filter(recount -> recount.segment().equals("main/" + segment))
                .filter(recount -> !recount.isDeletion()).reduce((first, last) -> last).orElseThrow().lastCounted().toString();
        open.put(segment, new Run(run, reason, tick(), countedAt));
    }

    void page(long segment) {
        ask(segment, open.get(segment).pages++);
    }

    void tell(long segment, String change, long... users) {
        for (long user : users) {
            membership(segment, segment, change, user);
        }
    }

    /** Of a segment that the run need not be of. */
    Draft membership(long segment, long ofRun, String change, long user) {
        Run run = open.get(ofRun);
        Draft draft = draft("usercom.memberships", "main/" + segment + "/" + user, "membership." + change,
                "main/" + segment + "/" + run.number + "/" + user + "/" + change);
        draft.value.put("account", "main").putObject("segment").put("id", segment).put("name", "Segment " + segment);
        if (change.equals("updated")) {
            draft.value.putObject("previous").put("custom_id", customId(user));
            customIds.put(user, customId(user) + "'");
        }
        draft.value.putObject("user").put("id", user).put("custom_id", customId(user));
        draft.value.put("change", change).put("reason", run.reason).put("crawl", run.number).put("counted_at", run.countedAt)
                .put("detected_at", text(tick()));
        run.counts.merge(change, 1, Integer::sum);
        run.positions.put(draft.partition, draft.offset);
        remember(segment, change, user);
        if (change.equals("left")) {
            run.positions.put(draft.partition, tombstone(draft).offset);
        }
        return draft;
    }

    /** Both segments that a user is in are told of the same new value. */
    void update(long user, long ofRun, long other) {
        String former = customId(user);
        membership(ofRun, ofRun, "updated", user);
        String latter = customIds.put(user, former);
        membership(other, ofRun, "updated", user);
        customIds.put(user, latter);
    }

    private String customId(long user) {
        return customIds.computeIfAbsent(user, id -> "A-" + id);
    }

    private void remember(long segment, String change, long user) {
        Set<Long> members = state.computeIfAbsent("main/" + segment, none -> new HashSet<>());
        if (change.equals("left")) {
            members.remove(user);
        } else {
            members.add(user);
        }
    }

    Draft report(long segment, String outcome, boolean exact, long held) {
        Run run = open.remove(segment);
        Draft draft = draft("usercom.crawls", "main/" + segment, "crawl." + outcome,
                "main/" + segment + "/" + run.number + "/" + outcome);
        draft.value.put("account", "main").putObject("segment").put("id", segment).put("name", "Segment " + segment);
        draft.value.put("crawl", run.number).put("reason", run.reason).put("outcome", outcome).put("why", "so it is told")
                .put("pages", run.pages).put("requests", run.pages).put("members_seen", run.pages * PAGE)
                .put("exact", exact).put("held", held).put("filtered", 0)
                .put("members", state.getOrDefault("main/" + segment, Set.of()).size())
                .put("digest", TableDigest.of(state.getOrDefault("main/" + segment, Set.of())));
        List.of("snapshot", "entered", "updated", "left")
                .forEach(change -> draft.value.put(change, run.counts.getOrDefault(change, 0)));
        draft.value.put("counted_at", run.countedAt).put("started_at", text(run.startedAt))
                .put("finished_at", text(tick()));
        ObjectNode positions = draft.value.putObject("positions");
        run.positions.forEach((partition, offset) -> positions.put(partition.toString(), offset));
        return draft;
    }

    Instant incident(String what, Incident.Checkpoint... checkpoints) {
        incidents.add(new Incident(tick(), what, List.of(checkpoints)));
        return now;
    }

    /** A transaction that was rolled back held what follows as well. */
    Draft rolledBack(Draft again) {
        Draft copy = draft(again.topic, again.key, "", again.id);
        copy.type = again.type;
        copy.value = again.value.deepCopy();
        copy.rolledBack = true;
        return copy;
    }

    private static String text(Instant time) {
        return MILLISECONDS.format(time);
    }

    Draft tombstone(Draft end) {
        Draft tombstone = draft(end.topic, end.key, "", null);
        tombstone.value = null;
        return tombstone;
    }

    private Draft draft(String topic, String key, String type, String id) {
        Draft draft = new Draft();
        draft.topic = topic;
        draft.key = key;
        draft.partition = Math.floorMod(key.hashCode(), PARTITIONS);
        draft.offset = ends.merge(topic + "-" + draft.partition, 1L, Long::sum) - 1;
        draft.type = "io.segmentrelay." + type + ".v1";
        draft.id = id;
        draft.value = JSON.createObjectNode();
        drafts.add(draft);
        return draft;
    }

    // What is written already.

    Draft find(String id) {
        return drafts.stream().filter(draft -> id.equals(draft.id) && !draft.rolledBack).findFirst().orElseThrow();
    }

    /** Without its tombstone, if it has one. */
    void lose(String id) {
        drafts.remove(find(id));
    }

    /** Who reads at {@code read_uncommitted} does not see it. */
    void unseen(String id) {
        find(id).unseen = true;
    }

    void loseTombstone(String key) {
        drafts.removeIf(draft -> draft.key.equals(key) && draft.value == null);
    }

    /** So that the report does not give the loss away. */
    void recount(String report, String change, int by) {
        ObjectNode value = find(report).value;
        value.put(change, value.path(change).asInt() + by);
    }
}
