package io.segmentrelay.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

import io.segmentrelay.membership.PackedMap;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.UserFields;

/** What the relay remembers of an account. Owned by its writer thread; discarded whole when a commit fails. */
public final class AccountState {
    private static final int MAX_FIELD_SETS = 256;

    public final String account;
    /** Scheme, host and port of the workspace; null until it was first read. */
    public String origin;
    public TopicIdentity topics;
    public long nextRun;
    /** Counts the events of all segments, deleted ones too: part of their ids. */
    public long nextRevision;
    /** The offset of the last signal that was acted upon; -1 for none. */
    public long signalPosition = -1;
    /** Somebody asked for no more requests. */
    public boolean paused;
    /** Why the account makes no progress, for the pages of other processes; null if it does. Nothing is decided by it. */
    public String trouble;
    /** A list was published: segments that are new from now on are created, not snapshots. */
    public boolean listed;
    /** The field sets that remembered users refer to, oldest first. */
    public final List<FieldSet> fieldSets = new ArrayList<>();
    public final TreeMap<Long, SegmentState> segments = new TreeMap<>();
    /** Remembered fields of current members: one byte of field set, then the values as a JSON array. */
    public final PackedMap users = new PackedMap();

    public AccountState(String account) {
        this.account = account;
    }

    public boolean isNew() {
        return topics == null;
    }

    /** @throws StateProblem if there are more than a byte can tell apart */
    public int fieldSet(FieldSet fields) {
        int known = fieldSets.indexOf(fields);
        if (known >= 0) {
            return known;
        }
        if (fieldSets.size() == MAX_FIELD_SETS) {
            throw new StateProblem("relay.user-fields was changed " + MAX_FIELD_SETS
                    + " times, more than the state can tell apart: set relay.state=rebuild once");
        }
        fieldSets.add(fields);
        return fieldSets.size() - 1;
    }

    public FieldSet fieldSet(byte[] packed) {
        return fieldSets.get(packed[0] & 0xff);
    }

    /** A user's fields as they are remembered: a byte that says which field set they are of, then the values. */
    public static byte[] packed(int fieldSet, UserFields fields) {
        byte[] values = fields.bytes();
        byte[] packed = new byte[values.length + 1];
        packed[0] = (byte) fieldSet;
        System.arraycopy(values, 0, packed, 1, values.length);
        return packed;
    }

    public static UserFields fields(byte[] packed) {
        return UserFields.of(Arrays.copyOfRange(packed, 1, packed.length));
    }

    public boolean isMemberAnywhere(long user) {
        return segments.values().stream().anyMatch(segment -> segment.members.contains(user));
    }
}
