package io.segmentrelay.account;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.segmentrelay.config.Baseline;
import io.segmentrelay.event.EventWriter;
import io.segmentrelay.event.MembershipChange;
import io.segmentrelay.event.Reason;
import io.segmentrelay.state.AccountState;
import io.segmentrelay.state.Run;
import io.segmentrelay.state.SegmentState;
import io.segmentrelay.state.StateChanges.Part;
import io.segmentrelay.state.StateProblem;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.UserFields;

/** Who is a member, and with which fields: turns members seen and members lost into events and state. */
final class MemberLedger {
    private static final int MAX_FIELD_SETS = 256;

    private final AccountState state;
    private final EventWriter events;
    private final LedgerSettings settings;
    private final byte fieldSet;

    MemberLedger(AccountState state, EventWriter events, LedgerSettings settings, Batch batch) {
        this.state = state;
        this.events = events;
        this.settings = settings;
        this.fieldSet = fieldSet(state, settings.fields(), batch);
    }

    private static byte fieldSet(AccountState state, FieldSet fields, Batch batch) {
        int known = state.fieldSets.indexOf(fields);
        if (known >= 0) {
            return (byte) known;
        }
        if (state.fieldSets.size() == MAX_FIELD_SETS) {
            throw new StateProblem("relay.user-fields was changed " + MAX_FIELD_SETS
                    + " times, more than the state can tell apart: set relay.state=rebuild once");
        }
        state.fieldSets.add(fields);
        batch.changes.account();
        return (byte) (state.fieldSets.size() - 1);
    }

    /** A page of the run shows the member. */
    void seen(SegmentState segment, Run run, Member member, Instant now, Batch batch) {
        if (!run.see(member.id())) {
            return;
        }
        boolean isNew = !segment.members.contains(member.id());
        if (isNew) {
            segment.members.addLong(member.id());
            run.enter(member.id());
            upToDate(segment, member.id(), batch);
            enter(segment, run, member, now, batch);
        }
        if (settings.remember()) {
            remember(segment, run, member, isNew, now, batch);
        }
    }

    private void enter(SegmentState segment, Run run, Member member, Instant now, Batch batch) {
        MembershipChange change = run.baselined || settings.baseline() == Baseline.ENTERED
                ? MembershipChange.ENTERED
                : MembershipChange.SNAPSHOT;
        if (!run.baselined && settings.baseline() == Baseline.SILENT) {
            return;
        }
        if (change == MembershipChange.ENTERED) {
            run.counts.entered++;
        } else {
            run.counts.snapshot++;
        }
        batch.add(run, events.membership(change, run.reason, segment.id, segment.row().name(),
                user(member.id(), settings.fields(), member.fields()), null, run.number, run.lastCounted, now));
    }

    private void remember(SegmentState segment, Run run, Member member, boolean isNew, Instant now, Batch batch) {
        byte[] current = packed(member.fields());
        byte[] stored = state.users.get(member.id());
        ObjectNode previous = JsonNodeFactory.instance.objectNode();
        if (!Arrays.equals(stored, current)) {
            state.users.put(member.id(), current);
            batch.changes.user(member.id());
            if (stored != null) {
                changed(stored, member.fields(), previous);
            }
        }
        if (!previous.isEmpty()) {
            update(segment, run, member, isNew, previous, now, batch);
        } else if (segment.outdated.contains(member.id())) {
            tell(segment, run, member, previous, run.lastCounted, now, batch);
        }
    }

    /**
     * Tells of the change in every segment that is followed and that the user is in; who just entered has the new fields.
     * In the others it is told once they are followed again.
     */
    private void update(SegmentState seenIn, Run run, Member member, boolean isNew, ObjectNode previous, Instant now,
            Batch batch) {
        for (SegmentState segment : state.segments.values()) {
            boolean here = segment == seenIn;
            if (here && isNew || !segment.members.contains(member.id())) {
                continue;
            }
            if (here || settings.isFollowed(segment.row())) {
                tell(segment, run, member, previous, here ? run.lastCounted : null, now, batch);
            } else {
                segment.outdated.addLong(member.id());
                batch.changes.part(segment.id, Part.OUTDATED);
            }
        }
    }

    private void tell(SegmentState segment, Run run, Member member, ObjectNode previous, String countedAt, Instant now,
            Batch batch) {
        upToDate(segment, member.id(), batch);
        run.counts.updated++;
        batch.add(run, events.membership(MembershipChange.UPDATED, run.reason, segment.id, segment.row().name(),
                user(member.id(), settings.fields(), member.fields()), previous, run.number, countedAt, now));
    }

    private static void upToDate(SegmentState segment, long user, Batch batch) {
        if (segment.outdated.contains(user)) {
            segment.outdated.removeLong(user);
            batch.changes.part(segment.id, Part.OUTDATED);
        }
    }

    /** The member is published once more, as remembered. */
    void again(SegmentState segment, Run run, long user, Instant now, Batch batch) {
        run.counts.snapshot++;
        batch.add(run, events.membership(MembershipChange.SNAPSHOT, Reason.SIGNAL, segment.id, segment.row().name(),
                remembered(user), null, run.number, run.lastCounted, now));
    }

    /** The user is a member no more. */
    void left(SegmentState segment, Run run, long user, Reason reason, Instant now, Batch batch) {
        segment.members.removeLong(user);
        upToDate(segment, user, batch);
        run.counts.left++;
        batch.add(run, events.membership(MembershipChange.LEFT, reason, segment.id, segment.row().name(),
                remembered(user), null, run.number, run.lastCounted, now));
        if (state.users.containsKey(user) && !state.isMemberAnywhere(user)) {
            state.users.remove(user);
            batch.changes.user(user);
        }
    }

    private byte[] packed(UserFields fields) {
        byte[] values = fields.bytes();
        byte[] packed = new byte[values.length + 1];
        packed[0] = fieldSet;
        System.arraycopy(values, 0, packed, 1, values.length);
        return packed;
    }

    /** Puts the former values of those fields that were remembered and are different now. */
    private void changed(byte[] stored, UserFields now, ObjectNode previous) {
        FieldSet formerSet = state.fieldSets.get(stored[0] & 0xff);
        UserFields former = UserFields.of(Arrays.copyOfRange(stored, 1, stored.length));
        for (int i = 0; i < settings.fields().names().size(); i++) {
            String name = settings.fields().names().get(i);
            int before = formerSet.names().indexOf(name);
            if (before >= 0) {
                JsonNode value = former.get(before);
                if (!Objects.equals(value, now.get(i))) {
                    previous.set(name, value);
                }
            }
        }
    }

    /** The fields as last published, but for those that are no longer asked for: they may be personal data. */
    private ObjectNode remembered(long user) {
        byte[] stored = state.users.get(user);
        if (stored == null) {
            return JsonNodeFactory.instance.objectNode().put("id", user);
        }
        FieldSet names = state.fieldSets.get(stored[0] & 0xff);
        List<String> dropped = names.names().stream().filter(name -> !settings.fields().names().contains(name)).toList();
        return user(user, names, UserFields.of(Arrays.copyOfRange(stored, 1, stored.length))).remove(dropped);
    }

    private static ObjectNode user(long id, FieldSet names, UserFields fields) {
        return fields.putInto(JsonNodeFactory.instance.objectNode().put("id", id), names);
    }
}
