package io.segmentrelay.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.roaringbitmap.longlong.Roaring64Bitmap;

import com.carrotsearch.hppc.cursors.LongObjectCursor;

import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Counts;
import io.segmentrelay.ledger.Phase;
import io.segmentrelay.ledger.Run;
import io.segmentrelay.ledger.RunOutcome;
import io.segmentrelay.ledger.SegmentState;
import io.segmentrelay.ledger.StateProblem;
import io.segmentrelay.membership.Bitmaps;
import io.segmentrelay.membership.Evidence;
import io.segmentrelay.membership.Seam;
import io.segmentrelay.membership.Suspects;
import io.segmentrelay.state.StateRecords.AccountRecord;
import io.segmentrelay.state.StateRecords.ClosingRecord;
import io.segmentrelay.state.StateRecords.CohortRecord;
import io.segmentrelay.state.StateRecords.DeltaRecord;
import io.segmentrelay.state.StateRecords.RunRecord;
import io.segmentrelay.state.StateRecords.SegmentRecord;
import io.segmentrelay.usercom.Counted;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.UserFields;

/**
 * Puts an account's state together from the records of its partition, given in their order. A record that is foreign,
 * damaged or of a newer version throws {@link StateProblem}: a state that is read in part would publish lies.
 */
public final class StateDecoder {
    private static final Pattern SEGMENT_KEY = Pattern
            .compile("(\\d+)/(segment|run/\\d+/\\d+|(?:members|leavers|outdated|suspects-\\d+)/\\d+)");

    private final String account;
    private final AccountState state;
    private byte[] accountRecord;
    private final Map<Long, Map<String, byte[]>> segments = new HashMap<>();
    /** The key of the record whose content is being read. */
    private String reading;

    public StateDecoder(String account) {
        this.account = account;
        this.state = new AccountState(account);
    }

    /** Takes a record; those of other accounts are passed over. A null value removes what its key held. */
    public void accept(String key, byte[] value) {
        if (!key.startsWith(account + "/")) {
            return;
        }
        byte[] content = value == null ? null : StateFormat.content(key, value);
        String rest = key.substring(account.length() + 1);
        if (rest.equals("account")) {
            accountRecord = content;
        } else if (rest.startsWith("user/")) {
            user(key, rest.substring("user/".length()), content);
        } else {
            segmentPart(key, rest, content);
        }
    }

    private void user(String key, String id, byte[] value) {
        if (value == null) {
            state.users.remove(number(key, id));
        } else {
            state.users.put(number(key, id), value);
        }
    }

    private static long number(String key, String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw foreign(key, e);
        }
    }

    private void segmentPart(String key, String rest, byte[] value) {
        Matcher matcher = SEGMENT_KEY.matcher(rest);
        if (!matcher.matches()) {
            throw foreign(key, null);
        }
        Map<String, byte[]> parts = segments.computeIfAbsent(number(key, matcher.group(1)),
                none -> new HashMap<>());
        if (value == null) {
            parts.remove(matcher.group(2));
        } else {
            parts.put(matcher.group(2), value);
        }
    }

    /** The state as of the last record accepted. */
    public AccountState state() {
        try {
            if (accountRecord != null) {
                account(json(StateKey.account(account), accountRecord, AccountRecord.class));
            }
            for (Map.Entry<Long, Map<String, byte[]>> segment : segments.entrySet()) {
                if (!segment.getValue().isEmpty()) {
                    state.segments.put(segment.getKey(), segment(segment.getKey(), segment.getValue()));
                }
            }
            if (accountRecord == null && !(state.segments.isEmpty() && state.users.isEmpty())) {
                throw new StateProblem("the state of account " + account
                        + " is incomplete (no account record): restore the state topic, or set relay.state=rebuild");
            }
            users();
            return state;
        } catch (IOException | RuntimeException e) {
            throw e instanceof StateProblem problem ? problem : foreign(reading, e);
        }
    }

    private void account(AccountRecord record) {
        state.origin = record.origin();
        state.topics = record.topics();
        state.nextRun = record.nextRun();
        state.nextRevision = record.nextRevision();
        state.signalPosition = record.signalPosition();
        state.paused = record.paused();
        state.listed = record.listed();
        state.trouble = record.trouble();
        record.fieldSets().forEach(names -> state.fieldSets.add(new FieldSet(names)));
    }

    private void users() {
        for (LongObjectCursor<byte[]> user : state.users) {
            byte[] packed = user.value;
            reading = StateKey.user(account, user.key);
            if (packed.length == 0 || (packed[0] & 0xff) >= state.fieldSets.size()) {
                throw foreign(reading, null);
            }
            UserFields.of(Arrays.copyOfRange(packed, 1, packed.length)).get(0);
        }
    }

    private SegmentState segment(long id, Map<String, byte[]> parts) throws IOException {
        byte[] own = parts.get("segment");
        if (own == null) {
            throw new StateProblem("the state of segment " + account + "/" + id
                    + " is incomplete (no segment record): restore the state topic, or set relay.state=rebuild");
        }
        SegmentRecord record = json(StateKey.segment(account, id), own, SegmentRecord.class);
        SegmentState segment = new SegmentState(id);
        segment.published = record.published();
        segment.walks.baselined = record.baselined();
        segment.walks.counted = new Counted(record.walkedCounted(), optional(record.walkedObjectCount()));
        segment.walks.endedAt = record.walkedAt();
        segment.walks.took = record.lastWalkTookMillis() == null ? null : Duration.ofMillis(record.lastWalkTookMillis());
        segment.streak = record.streak() == null || record.streak().counted() == null ? null : record.streak();
        segment.retry.confirms = record.confirmAtOnce();
        segment.retry.attempts = record.attempts();
        segment.retry.at = record.nextTry();
        segment.asked.pause = record.paused();
        segment.asked.walk = record.requested();
        segment.asked.snapshot = record.repeat();
        segment.missing = record.missing();
        segment.chunks.putAll(record.chunks());
        segment.members = bitmap(segment, "members", parts);
        segment.suspects = suspects(segment, record.suspects(), parts);
        segment.outdated = bitmap(segment, "outdated", parts);
        if (record.run() != null) {
            segment.run = run(segment, record.run(), parts);
        }
        return segment;
    }

    private Suspects suspects(SegmentState segment, List<CohortRecord> records, Map<String, byte[]> parts)
            throws IOException {
        List<Suspects.Cohort> cohorts = new ArrayList<>();
        for (CohortRecord record : records) {
            cohorts.add(new Suspects.Cohort(bitmap(segment, "suspects-" + cohorts.size(), parts), record.misses(),
                    record.confirmations(), record.since(),
                    new Evidence(record.agreed(), record.lastCounted(), record.countedMissAt()),
                    record.hold() == null ? Suspects.Hold.NONE : record.hold()));
        }
        return new Suspects(cohorts);
    }

    private Run run(SegmentState segment, RunRecord record, Map<String, byte[]> parts) throws IOException {
        Run run = new Run(record.number(), record.reason(), record.startedAt(),
                new Counted(record.lastCounted(), optional(record.objectCount())), record.baselined());
        run.phase = record.phase();
        run.count = optional(record.count());
        run.leftUpTo = record.leftUpTo();
        Counts counts = record.counts();
        for (byte[] delta; (delta = parts.get("run/" + run.number + "/" + (run.deltas + 1))) != null; run.deltas++) {
            reading = StateKey.delta(account, segment.id, run.number, run.deltas + 1);
            Counts walked = delta(segment, run, ByteBuffer.wrap(delta));
            counts = run.phase == Phase.WALKING ? walked : counts;
        }
        String deltas = "run/" + run.number + "/";
        if (parts.keySet().stream().filter(part -> part.startsWith(deltas)).count() != run.deltas) {
            throw new StateProblem("the state of segment " + account + "/" + segment.id + " is incomplete (delta " + deltas
                    + (run.deltas + 1) + " is missing): restore the state topic, or set relay.state=rebuild");
        }
        run.counts.set(counts);
        if (record.closing() != null) {
            ClosingRecord closing = record.closing();
            run.closing = new RunOutcome(closing.outcome(), closing.exact(), closing.why(),
                    bitmap(segment, "leavers", parts), closing.held());
            if (run.phase != Phase.SNAPSHOTTING) {
                leave(segment, run);
            }
        }
        return run;
    }

    private Counts delta(SegmentState segment, Run run, ByteBuffer value) throws IOException {
        DeltaRecord record = StateFormat.head(value);
        int enteredLength = value.getInt();
        Roaring64Bitmap entered = Bitmaps.read(value.slice(value.position(), enteredLength));
        Roaring64Bitmap seen = Bitmaps.read(value.slice(value.position() + enteredLength,
                value.remaining() - enteredLength));
        run.entered.or(entered);
        run.seen.or(seen);
        segment.members.or(entered);
        run.visited.addAll(record.visited());
        run.cursor = record.cursor();
        run.count = optional(record.count());
        run.countSteady = record.countSteady();
        run.seam = record.seam() == null ? Seam.UNKNOWN : record.seam(); // Written before it was looked at.
        return record.counts();
    }

    /** The base still holds those who were published as leavers before the crash. */
    private static void leave(SegmentState segment, Run run) {
        Roaring64Bitmap gone = new Roaring64Bitmap();
        var ids = run.closing.leavers().getLongIterator();
        while (ids.hasNext()) {
            long id = ids.next();
            if (id > run.leftUpTo) {
                break;
            }
            gone.addLong(id);
        }
        segment.members.andNot(gone);
    }

    private Roaring64Bitmap bitmap(SegmentState segment, String name, Map<String, byte[]> parts) throws IOException {
        Roaring64Bitmap bitmap = new Roaring64Bitmap();
        int chunks = segment.chunks.getOrDefault(name, 0);
        for (int number = 0; number < chunks; number++) {
            byte[] chunk = parts.get(name + "/" + number);
            if (chunk == null) {
                throw new StateProblem("the state of segment " + account + "/" + segment.id + " is incomplete (chunk "
                        + name + "/" + number + " is missing): restore the state topic, or set relay.state=rebuild");
            }
            reading = StateKey.chunk(account, segment.id, name, number);
            bitmap.or(Bitmaps.read(ByteBuffer.wrap(chunk)));
        }
        return bitmap;
    }

    private <T> T json(String key, byte[] value, Class<T> type) throws IOException {
        reading = key;
        return StateFormat.JSON.readValue(value, type);
    }

    private static OptionalLong optional(Long number) {
        return number == null ? OptionalLong.empty() : OptionalLong.of(number);
    }

    private static StateProblem foreign(String key, Exception cause) {
        return new StateProblem("state record " + key + " cannot be read"
                + (cause == null ? "" : " (" + cause.getClass().getSimpleName() + ")")
                + ": the state topic holds records that this program did not write", cause);
    }
}
