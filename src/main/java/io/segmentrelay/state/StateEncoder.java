package io.segmentrelay.state;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

import org.roaringbitmap.longlong.Roaring64Bitmap;

import com.carrotsearch.hppc.cursors.LongCursor;
import com.fasterxml.jackson.core.JsonProcessingException;

import io.segmentrelay.event.OutRecord;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Run;
import io.segmentrelay.ledger.Run.Delta;
import io.segmentrelay.ledger.SegmentState;
import io.segmentrelay.ledger.StateChanges;
import io.segmentrelay.ledger.StateChanges.Part;
import io.segmentrelay.membership.Bitmaps;
import io.segmentrelay.membership.Suspects;
import io.segmentrelay.state.StateRecords.AccountRecord;
import io.segmentrelay.state.StateRecords.DeltaRecord;
import io.segmentrelay.state.StateRecords.SegmentRecord;

/** Turns changes into records of the state topic. The reverse is {@link StateDecoder}. */
public final class StateEncoder {
    private static final byte[] NOBODY = Bitmaps.bytes(new Roaring64Bitmap());

    private final String topic;
    private final int partition;
    private final AccountState state;
    private final List<OutRecord> records = new ArrayList<>();

    private StateEncoder(AccountState state, String topic, int partitions) {
        this.state = state;
        this.topic = topic;
        this.partition = StateKey.partition(state.account, partitions);
    }

    /** Each key at most once; the topic has so many partitions. */
    public static List<OutRecord> encode(AccountState state, StateChanges changes, String topic, int partitions) {
        StateEncoder encoder = new StateEncoder(state, topic, partitions);
        changes.removed.values().forEach(encoder::remove);
        changes.closed.forEach(closed -> encoder.dropDeltas(closed.segment(), closed.run()));
        changes.advanced.forEach(encoder::delta);
        changes.parts.forEach(encoder::parts);
        changes.segments.forEach(encoder::segment);
        for (LongCursor user : changes.users) {
            encoder.user(user.value);
        }
        if (changes.account) {
            encoder.account();
        }
        changes.stale.forEach(key -> encoder.put(key, null));
        return encoder.records;
    }

    private void account() {
        put(StateKey.account(state.account), json(AccountRecord.of(state)));
    }

    private void user(long id) {
        byte[] fields = state.users.get(id);
        put(StateKey.user(state.account, id), fields == null ? null : StateFormat.versioned(fields));
    }

    private void segment(long id) {
        put(StateKey.segment(state.account, id), json(SegmentRecord.of(state.segments.get(id))));
    }

    private void parts(long id, Iterable<Part> parts) {
        SegmentState segment = state.segments.get(id);
        for (Part part : parts) {
            switch (part) {
                case MEMBERS -> bitmap(segment, "members", segment.members);
                case LEAVERS -> bitmap(segment, "leavers", segment.run == null || segment.run.outcome == null
                        ? new Roaring64Bitmap()
                        : segment.run.outcome.leavers());
                case SUSPECTS -> suspects(segment);
                case OUTDATED -> bitmap(segment, "outdated", segment.outdated);
            }
        }
    }

    private void suspects(SegmentState segment) {
        int number = 0;
        for (Suspects.Cohort cohort : segment.suspects.cohorts()) {
            bitmap(segment, "suspects-" + number++, cohort.users());
        }
        while (segment.chunks.containsKey("suspects-" + number)) {
            bitmap(segment, "suspects-" + number++, new Roaring64Bitmap());
        }
    }

    private void bitmap(SegmentState segment, String name, Roaring64Bitmap bitmap) {
        List<byte[]> chunks = Bitmaps.chunks(bitmap);
        for (int number = 0; number < chunks.size(); number++) {
            put(StateKey.chunk(state.account, segment.id, name, number), StateFormat.versioned(chunks.get(number)));
        }
        Integer before = chunks.isEmpty() ? segment.chunks.remove(name) : segment.chunks.put(name, chunks.size());
        for (int number = chunks.size(); before != null && number < before; number++) {
            put(StateKey.chunk(state.account, segment.id, name, number), null);
        }
    }

    /** Each record has the whole head, and what fits of the members: a reader puts the deltas of a run together anyway. */
    private void delta(long id) {
        Run run = state.segments.get(id).run;
        byte[] head = jsonBytes(DeltaRecord.of(run));
        Iterator<byte[]> entered = Bitmaps.chunks(run.unwritten.entered).iterator();
        Iterator<byte[]> seen = Bitmaps.chunks(run.unwritten.seen).iterator();
        run.unwritten = new Delta();
        do {
            byte[] enteredChunk = entered.hasNext() ? entered.next() : NOBODY;
            byte[] seenChunk = seen.hasNext() ? seen.next() : NOBODY;
            ByteBuffer value = ByteBuffer.allocate(head.length + enteredChunk.length + seenChunk.length + 2 * Integer.BYTES);
            value.putInt(head.length).put(head).putInt(enteredChunk.length).put(enteredChunk).put(seenChunk);
            put(StateKey.delta(state.account, id, run.number, ++run.deltas), StateFormat.versioned(value.array()));
        } while (entered.hasNext() || seen.hasNext());
    }

    private void dropDeltas(long id, Run run) {
        for (int number = 1; number <= run.deltas; number++) {
            put(StateKey.delta(state.account, id, run.number, number), null);
        }
    }

    private void remove(SegmentState segment) {
        put(StateKey.segment(state.account, segment.id), null);
        for (Map.Entry<String, Integer> bitmap : segment.chunks.entrySet()) {
            for (int number = 0; number < bitmap.getValue(); number++) {
                put(StateKey.chunk(state.account, segment.id, bitmap.getKey(), number), null);
            }
        }
    }

    private void put(String key, byte[] value) {
        records.add(new OutRecord(topic, partition, key, value, Map.of()));
    }

    private static byte[] json(Object record) {
        return StateFormat.versioned(jsonBytes(record));
    }

    private static byte[] jsonBytes(Object record) {
        try {
            return StateFormat.JSON.writeValueAsBytes(record);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
