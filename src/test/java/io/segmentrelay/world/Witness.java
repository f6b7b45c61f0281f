package io.segmentrelay.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.roaringbitmap.longlong.Roaring64Bitmap;

import com.carrotsearch.hppc.LongHashSet;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.segmentrelay.event.OutRecord;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.SegmentState;

/** Reads what is committed, as a consumer does, and holds it against what the API has shown. */
final class Witness {
    static final String FIELD = "custom_id";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 20;
    private static final long TEN_SECONDS = Duration.ofSeconds(10).toNanos();

    /** What breaks a rule. */
    record Violation(Rule rule, String when, String what) {
    }

    final List<Violation> violations = new ArrayList<>();
    final Map<Rule, Integer> broken = new TreeMap<>();
    final Waits entered = new Waits();
    final Waits left = new Waits();
    /** Of those who left in a crowd that the brake may hold. */
    final Waits exited = new Waits();
    final Map<String, Integer> outcomes = new TreeMap<>();
    long events;
    long requests;

    private final VirtualTime time;
    private final Choices choices;
    private final boolean fields;
    private final Map<Long, Told> segments = new TreeMap<>();
    /** Who lies leaves out members who are there: nobody whom it has shown since he came may leave by that. */
    private Workspace liar;
    private final LongHashSet ids = new LongHashSet();
    /** When each run that is open began. */
    private final Map<Long, Long> runs = new HashMap<>();
    private final long[] lastRequests;

    /** @param fields whether people have a field */
    Witness(VirtualTime time, Choices choices, boolean fields) {
        this.time = time;
        this.choices = choices;
        this.fields = fields;
        this.lastRequests = new long[(int) Math.ceil(choices.requestsPerSecond() * 10)];
    }

    void distrust(Workspace lies) {
        liar = lies;
    }

    void breaks(Rule rule, String what, Object... words) {
        broken.merge(rule, 1, Integer::sum);
        if (violations.size() < MOST) {
            violations.add(new Violation(rule, time.instant().toString(), what.formatted(words)));
        }
    }

    private Told told(long segment) {
        return segments.computeIfAbsent(segment, none -> new Told(choices.rules()));
    }

    /** The API shows these members of the segment from now on; null for a segment that is no more. */
    void shown(long segment, Roaring64Bitmap members) {
        told(segment).shown(time.nanos(), members);
    }

    void requested() {
        int oldest = (int) (requests++ % lastRequests.length);
        if (requests > lastRequests.length && time.nanos() - lastRequests[oldest] < TEN_SECONDS) {
            breaks(Rule.WITHIN_THE_BUDGET, "%d requests in less than ten seconds", lastRequests.length + 1);
        }
        lastRequests[oldest] = time.nanos();
    }

    /** A run begins; one that was begun by a life before, and read nothing, begins anew. */
    void opened(long run, boolean readBefore) {
        if (readBefore) {
            runs.putIfAbsent(run, time.nanos());
        } else {
            runs.put(run, time.nanos());
        }
    }

    void committed(OutRecord event) {
        if (event.isTombstone()) {
            return;
        }
        events++;
        String id = event.headers().get("ce_id");
        if (!ids.add(hash(id))) {
            breaks(Rule.NOTHING_TWICE, "event %s comes again", id);
        }
        String[] parts = id.split("/");
        String family = event.headers().get("ce_type").split("\\.")[2];
        long segment = Long.parseLong(parts[1]);
        if (family.equals("membership")) {
            long user = Long.parseLong(parts[3]);
            if (fields) {
                field(told(segment), id, user, parts[4], read(event));
            }
            if (!parts[4].equals("updated")) {
                membership(segment, id, Long.parseLong(parts[2]), user, parts[4].equals("left"));
            }
        } else if (family.equals("segment")) {
            segment(segment, id, parts[3], read(event));
        } else {
            report(told(segment), Long.parseLong(parts[2]), parts[3], event);
        }
    }

    private static long hash(String id) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    private void membership(long number, String id, long run, long user, boolean isLeft) {
        Told segment = told(number);
        if (segment.table.contains(user) != isLeft) {
            breaks(Rule.NOTHING_TWICE, "%s, and the user %s", id, isLeft ? "is no member" : "is one already");
        }
        boolean isTrue = isLeft && liar != null ? liar.wasMissing(number, user)
                : segment.was(!isLeft, user, runs.getOrDefault(run, 0L));
        if (!isTrue) {
            breaks(isLeft ? Rule.NO_FALSE_LEFT : Rule.NO_FALSE_ENTERED, "%s, and the user was%s shown since the run began", id,
                    isLeft ? "" : " not");
        }
        long now = time.nanos();
        if (isLeft) {
            segment.table.removeLong(user);
            segment.digest.remove(user);
            segment.told(user, now, waited -> (segment.exits.contains(now - waited) ? exited : left).add(waited));
        } else {
            segment.table.addLong(user);
            segment.digest.add(user);
            segment.told(user, now, entered::add);
        }
    }

    /** Who is updated is a member, and what is said to have been before is what was told; so is what is told of who leaves. */
    private void field(Told segment, String id, long user, String change, JsonNode event) {
        String value = event.path("user").path(FIELD).textValue();
        String before = segment.fields.get(user);
        if (change.equals("updated") && !event.path("previous").path(FIELD).asText().equals(before)
                || change.equals("left") && !Objects.equals(value, before)) {
            breaks(Rule.NOTHING_LOST, "%s says what was before, and consumers have something else", id);
        }
        if (change.equals("left")) {
            segment.fields.remove(user);
        } else {
            segment.fields.put(user, value);
        }
    }

    private void segment(long number, String id, String change, JsonNode event) {
        Told segment = told(number);
        boolean isFirst = change.equals("created") || change.equals("snapshot");
        if (isFirst != (segment.row == null)) {
            breaks(Rule.NOTHING_TWICE, "%s, and the segment is %s", id, isFirst ? "known" : "not known");
        } else if (!isFirst && event.path("previous").properties().stream()
                .anyMatch(former -> !former.getValue().equals(segment.row.path(former.getKey())))) {
            breaks(Rule.NOTHING_LOST, "%s says what was before, and consumers have something else", id);
        }
        boolean isDeletion = change.equals("deleted");
        segment.row = isDeletion ? null : event.path("segment");
        if (isDeletion && !(segment.isDeleted() && segment.table.isEmpty())) {
            breaks(Rule.NO_FALSE_LEFT, "%s, and the segment is there, or has members", id);
        } else if (isDeletion) {
            segments.remove(number); // All that is to be known of it from now on is that it is deleted.
            shown(number, null);
        }
    }

    private void report(Told segment, long run, String outcome, OutRecord event) {
        outcomes.merge(outcome, 1, Integer::sum);
        JsonNode report = read(event);
        long began = runs.getOrDefault(run, 0L);
        long members = report.path("members").asLong(-1);
        if (members != segment.table.getLongCardinality()) {
            breaks(Rule.NOTHING_LOST, "report %s says %d members, and consumers have %d", event.key(), members,
                    segment.table.getLongCardinality());
        } else if (!report.path("digest").asText().equals(segment.digest.toString())) {
            breaks(Rule.NOTHING_LOST, "report %s says digest %s, and consumers have %s", event.key(), report.path("digest"),
                    segment.digest);
        }
        boolean isWhole = outcome.equals("completed") || outcome.equals("held");
        if (outcome.equals("completed") && report.path("exact").asBoolean()) {
            exact(segment, began, event.key());
        }
        segment.followed |= isWhole;
        runs.remove(run);
        segment.forget(began);
        segment.exits.removeIf(count -> time.nanos() - count > Duration.ofDays(9).toNanos());
    }

    private void exact(Told segment, long began, String key) {
        Roaring64Bitmap lost = Roaring64Bitmap.andNot(segment.always(began), segment.table);
        Roaring64Bitmap stay = Roaring64Bitmap.andNot(segment.table, segment.ever(began));
        if (!lost.isEmpty() || !stay.isEmpty()) {
            breaks(Rule.NOTHING_LOST, "after an exact walk of %s %d members are missing, and %d are there who were not shown",
                    key, lost.getLongCardinality(), stay.getLongCardinality());
        }
    }

    private static JsonNode read(OutRecord event) {
        try {
            return JSON.readTree(event.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A life begins with this state. */
    void loaded(AccountState state) {
        segments.forEach((id, told) -> {
            SegmentState segment = state.segments.get(id);
            Roaring64Bitmap members = segment == null ? new Roaring64Bitmap() : segment.members;
            if (!members.equals(told.table)) {
                breaks(Rule.STATE_IS_THE_TABLE, "segment %d has %d members in the state, and %d for consumers", id,
                        members.getLongCardinality(), told.table.getLongCardinality());
            }
        });
    }

    /** What only it keeps of all events; one that comes again later passes for the first. */
    void forget() {
        ids.release();
        List.of(entered, left, exited).forEach(Waits::forget);
    }

    /** How the changes that wait have waited so far. */
    void look(Duration longest) {
        long now = time.nanos();
        segments.forEach((id, told) -> told.pending.values().removeIf(since -> {
            boolean isLate = now - since > longest.toNanos();
            if (isLate) {
                breaks(Rule.NOTHING_LATE, "segment %d: a change waits for more than %s", id, longest);
            }
            return isLate;
        }));
    }

    /** Everybody has had the time to be told. */
    void settled(Workspace truth) {
        segments.forEach((id, told) -> {
            String row = truth.segments.containsKey(id) ? truth.segments.get(id).row().json().toString() : null;
            if (!Objects.equals(row, Objects.toString(told.row, null))) {
                breaks(Rule.THE_TRUTH_IN_THE_END, "segment %d is %s, and consumers have %s", id, row, told.row);
            }
            told.fields.forEach((user, value) -> {
                if (!truth.field(user).equals(value)) {
                    breaks(Rule.THE_TRUTH_IN_THE_END, "user %d of segment %d is %s, and consumers have %s", user, id,
                            truth.field(user), value);
                }
            });
            if (!told.table.equals(told.current())) {
                breaks(Rule.THE_TRUTH_IN_THE_END, "segment %d has %d members, consumers have %d, %d of them wrong", id,
                        told.current().getLongCardinality(), told.table.getLongCardinality(),
                        Roaring64Bitmap.xor(told.table, told.current()).getLongCardinality());
            }
        });
    }
}
