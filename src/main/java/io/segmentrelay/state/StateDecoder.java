package io.segmentrelay.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.roaringbitmap.longlong.Roaring64Bitmap;

import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Phase;
import io.segmentrelay.ledger.Run;
import io.segmentrelay.ledger.Run.Counts;
import io.segmentrelay.ledger.SegmentState;
import io.segmentrelay.ledger.StateProblem;
import io.segmentrelay.membership.Bitmaps;
import io.segmentrelay.membership.Suspects;
import io.segmentrelay.state.StateRecords.AccountRecord;
import io.segmentrelay.state.StateRecords.CohortRecord;
import io.segmentrelay.state.StateRecords.DeltaRecord;
import io.segmentrelay.state.StateRecords.RunRecord;
import io.segmentrelay.state.StateRecords.SegmentRecord;

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

    public AccountState state() {
        try {
            if (accountRecord != null) {
                json(StateKey.account(account), accountRecord, AccountRecord.class).into(state);
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

    private void users() {
        state.users.forEach((user, packed) -> {
            reading = StateKey.user(account, user);
            state.fieldSet(packed);
            AccountState.fields(packed).get(0);
        });
    }

    private SegmentState segment(long id, Map<String, byte[]> parts) throws IOException {
        byte[] own = parts.get("segment");
        if (own == null) {
            throw new StateProblem("the state of segment " + account + "/" + id
                    + " is incomplete (no segment record): restore the state topic, or set relay.state=rebuild");
        }
        SegmentRecord record = json(StateKey.segment(account, id), own, SegmentRecord.class);
        SegmentState segment = new SegmentState(id);
        record.into(segment);
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
            cohorts.add(record.cohort(bitmap(segment, "suspects-" + cohorts.size(), parts)));
        }
        return new Suspects(cohorts);
    }

    private Run run(SegmentState segment, RunRecord record, Map<String, byte[]> parts) throws IOException {
        Run run = record.run();
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
        run.counts = Objects.requireNonNull(counts);
        if (record.closing() != null) {
            run.outcome = record.closing().outcome(bitmap(segment, "leavers", parts));
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
        record.into(run);
        return record.counts();
    }

    /** The base still holds members that were published as leavers before the crash. */
    private static void leave(SegmentState segment, Run run) {
        Roaring64Bitmap gone = new Roaring64Bitmap();
        var ids = run.outcome.leavers().getLongIterator();
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

    private static StateProblem foreign(String key, Exception cause) {
        return new StateProblem("state record " + key + " cannot be read"
                + (cause == null ? "" : " (" + cause.getClass().getSimpleName() + ")")
                + ": the state topic holds records that this program did not write", cause);
    }
}
