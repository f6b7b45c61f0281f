package io.segmentrelay.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import com.carrotsearch.hppc.LongHashSet;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.segmentrelay.event.EventWriter;
import io.segmentrelay.event.MembershipChange;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.event.Reason;
import io.segmentrelay.ledger.StateChanges.Part;
import io.segmentrelay.membership.Baseline;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.UserFields;

/** Turns members seen and members lost into events and state: who is a member, with which fields. */
final class MemberLedger {
    /** Never changed. */
    private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

    private final AccountState state;
    private final EventWriter events;
    private final FollowRules settings;
    private final int fieldSet;

    MemberLedger(AccountState state, EventWriter events, FollowRules settings, Batch batch) {
        this.state = state;
        this.events = events;
        this.settings = settings;
        int known = state.fieldSets.size();
        this.fieldSet = state.fieldSet(settings.fields());
        if (fieldSet == known) {
            batch.changes.account();
        }
    }

    /** An event with its tombstone, if it has one, and the segment and the change that it reports. */
    record Change(SegmentState segment, MembershipChange kind, List<OutRecord> records) {
    }

    /** A member compared with the state: packed fields, null if they are as remembered, and former values. */
    record Sight(boolean isNew, boolean isOutdated, byte[] packed, ObjectNode previous) {
    }

    /** A member of a page, and what is to be published of it. */
    record Seen(Member member, Sight sight, List<Change> changes) {
    }

    /** What a page shows that its run has not seen yet. Nothing of it has happened, and no user depends on another. */
    List<Seen> look(SegmentState segment, Run run, List<Member> members, Instant now) {
        LongHashSet once = new LongHashSet(members.size());
        List<Seen> page = new ArrayList<>(members.size());
        for (Member member : members) {
            if (!run.seen.contains(member.id()) && once.add(member.id())) {
                Sight sight = sight(segment, member);
                page.add(new Seen(member, sight, changes(segment, run, member, sight, now)));
            }
        }
        return page;
    }

    /** What {@link #take} would publish. */
    static List<List<OutRecord>> records(List<Seen> page) {
        return page.stream().flatMap(seen -> seen.changes.stream()).map(Change::records).toList();
    }

    void take(SegmentState segment, Run run, Seen seen, Draft.Edited edits, Batch batch) {
        long user = seen.member.id();
        run.see(user);
        if (seen.sight.isNew) {
            segment.add(user);
            run.enter(user);
            upToDate(segment, user, batch);
        }
        if (seen.sight.packed != null) {
            state.users.put(user, seen.sight.packed);
            batch.changes.user(user);
        }
        seen.changes.forEach(change -> {
            upToDate(change.segment, user, batch);
            publish(change, run, edits, batch);
        });
        if (!seen.sight.previous.isEmpty()) {
            outdate(segment, user, batch);
        }
    }

    private Sight sight(SegmentState segment, Member member) {
        boolean isNew = !segment.members.contains(member.id());
        if (!settings.remember()) {
            return new Sight(isNew, false, null, NOTHING);
        }
        byte[] current = AccountState.packed(fieldSet, member.fields());
        byte[] stored = state.users.get(member.id());
        boolean isChanged = !Arrays.equals(stored, current);
        return new Sight(isNew, !isNew && segment.outdated.contains(member.id()), isChanged ? current : null,
                isChanged && stored != null ? changed(stored, member.fields()) : NOTHING);
    }

    private List<Change> changes(SegmentState segment, Run run, Member member, Sight sight, Instant now) {
        if (!sight.isNew && !sight.isOutdated && sight.previous.isEmpty()) {
            return List.of();
        }
        List<Change> changes = new ArrayList<>(1);
        if (sight.isNew) {
            enter(segment, run, member, now).ifPresent(changes::add);
        }
        if (!sight.previous.isEmpty()) {
            updates(segment, run, member, sight, now, changes);
        } else if (sight.isOutdated) {
            changes.add(update(segment, run, member, sight.previous, run.listed.at(), now));
        }
        return changes;
    }

    private Optional<Change> enter(SegmentState segment, Run run, Member member, Instant now) {
        if (!run.baselined && settings.baseline() == Baseline.SILENT) {
            return Optional.empty();
        }
        MembershipChange change = run.baselined || settings.baseline() == Baseline.ENTERED
                ? MembershipChange.ENTERED
                : MembershipChange.SNAPSHOT;
        return Optional.of(change(segment, run, change, run.reason,
                user(member.id(), settings.fields(), member.fields()), null, run.listed.at(), now));
    }

    /** Updates the user in every followed segment that has him; in the others once they are followed again. */
    private void updates(SegmentState seenIn, Run run, Member member, Sight sight, Instant now, List<Change> changes) {
        for (SegmentState segment : state.segments.values()) {
            boolean here = segment == seenIn;
            boolean isMember = here ? !sight.isNew : segment.members.contains(member.id());
            if (isMember && (here || settings.isFollowedForSure(segment))) {
                changes.add(update(segment, run, member, sight.previous, here ? run.listed.at() : null, now));
            }
        }
    }

    private void outdate(SegmentState seenIn, long user, Batch batch) {
        for (SegmentState segment : state.segments.values()) {
            if (segment != seenIn && segment.members.contains(user) && !settings.isFollowedForSure(segment)) {
                segment.outdated.addLong(user);
                batch.changes.part(segment.id, Part.OUTDATED);
            }
        }
    }

    private Change update(SegmentState segment, Run run, Member member, ObjectNode previous, String countedAt, Instant now) {
        return change(segment, run, MembershipChange.UPDATED, run.reason,
                user(member.id(), settings.fields(), member.fields()), previous, countedAt, now);
    }

    private Change change(SegmentState segment, Run run, MembershipChange change, Reason reason, ObjectNode user,
            ObjectNode previous, String countedAt, Instant now) {
        return new Change(segment, change, events.membership(change, reason, segment.id, segment.row().name(), user, previous,
                run.number, countedAt, now));
    }

    /** A change that an extension dropped counts as filtered, and as nothing else. */
    private static void publish(Change change, Run run, Draft.Edited edits, Batch batch) {
        List<OutRecord> records = edits == null ? change.records : edits.of(change.records);
        if (records.isEmpty()) {
            run.counts.filtered++;
            return;
        }
        switch (change.kind) {
            case SNAPSHOT -> run.counts.snapshot++;
            case ENTERED -> run.counts.entered++;
            case UPDATED -> run.counts.updated++;
            case LEFT -> run.counts.left++;
        }
        batch.add(run, records);
    }

    private static void upToDate(SegmentState segment, long user, Batch batch) {
        if (segment.outdated.contains(user)) {
            segment.outdated.removeLong(user);
            batch.changes.part(segment.id, Part.OUTDATED);
        }
    }

    /** Publishes that the user has left; in a snapshot that a signal asked for, that he is a member. */
    void leave(SegmentState segment, Run run, long user, Draft.Edited edits, Instant now, Batch batch) {
        Change change = leaving(segment, run, user, now);
        boolean left = change.kind == MembershipChange.LEFT;
        if (left) {
            segment.remove(user);
            upToDate(segment, user, batch);
        }
        publish(change, run, edits, batch);
        if (left && state.users.contains(user) && !state.isMemberAnywhere(user)) {
            state.users.remove(user);
            batch.changes.user(user);
        }
    }

    /** What {@link #leave} would publish. */
    List<OutRecord> draftLeaving(SegmentState segment, Run run, long user, Instant now) {
        return leaving(segment, run, user, now).records;
    }

    private Change leaving(SegmentState segment, Run run, long user, Instant now) {
        boolean again = run.phase == Phase.SNAPSHOTTING;
        return change(segment, run, again ? MembershipChange.SNAPSHOT : MembershipChange.LEFT,
                again ? Reason.SIGNAL : run.publishedReason(),
                remembered(user), null, run.listed.at(), now);
    }

    /** The former values of those fields that were remembered and are different now. */
    private ObjectNode changed(byte[] stored, UserFields now) {
        ObjectNode previous = JsonNodeFactory.instance.objectNode();
        FieldSet formerSet = state.fieldSet(stored);
        UserFields former = AccountState.fields(stored);
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
        return previous;
    }

    /** The fields as last published, without those no longer configured: they may be personal data. */
    private ObjectNode remembered(long user) {
        byte[] stored = state.users.get(user);
        if (stored == null) {
            return JsonNodeFactory.instance.objectNode().put("id", user);
        }
        FieldSet names = state.fieldSet(stored);
        List<String> dropped = names.names().stream().filter(name -> !settings.fields().names().contains(name)).toList();
        return user(user, names, AccountState.fields(stored)).remove(dropped);
    }

    private static ObjectNode user(long id, FieldSet names, UserFields fields) {
        return fields.putInto(JsonNodeFactory.instance.objectNode().put("id", id), names);
    }
}
