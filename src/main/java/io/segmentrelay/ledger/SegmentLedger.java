package io.segmentrelay.ledger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.segmentrelay.event.EventWriter;
import io.segmentrelay.event.SegmentChange;
import io.segmentrelay.schedule.Backoff;
import io.segmentrelay.usercom.SegmentRow;

/** Publishes what a list of segments changes. */
record SegmentLedger(AccountState state, EventWriter events, Duration fullRefresh, Clock clock) {
    /** Fields that change with every recalculation: no edit of the segment. */
    private static final Set<String> COUNTED = Set.of("last_counted", "object_count");
    /** The field that changes with every save of the row, also by a recalculation: ignored. */
    private static final String SAVED = "updated_at";

    /** Takes a list in. Rows that were read are true even if the list is not whole; absence is not. */
    void listed(ListRead list, Batch batch) {
        Instant now = clock.instant();
        state.segments.values().forEach(segment -> segment.believe(now.plus(Backoff.longest(fullRefresh,
                segment.interval()))));
        for (SegmentRow row : list.rows()) {
            listed(row, now, batch);
            state.segments.get(row.id()).consideration = list.consideration(row.id());
        }
        if (list.whole()) {
            missing(list, now, batch);
            if (!state.listed) {
                state.listed = true;
                batch.changes.account();
            }
        }
    }

    void repeat(Batch batch) {
        Instant now = clock.instant();
        state.segments.values().forEach(segment -> publish(segment, SegmentChange.SNAPSHOT, segment.row(), null, now, batch));
        batch.changes.account();
    }

    private void listed(SegmentRow row, Instant now, Batch batch) {
        SegmentState segment = state.segments.get(row.id());
        if (segment == null) {
            segment = new SegmentState(row.id());
            state.segments.put(row.id(), segment);
            publish(segment, state.listed ? SegmentChange.CREATED : SegmentChange.SNAPSHOT, row, null, now, batch);
            return;
        }
        if (segment.absence != null) {
            if (segment.absence.confirmations() > 0) {
                segment.retry.at = null; // The pause was for the deletion.
            }
            segment.absence = null;
            batch.changes.segment(segment.id);
        }
        ObjectNode edited = JsonNodeFactory.instance.objectNode();
        ObjectNode recounted = JsonNodeFactory.instance.objectNode();
        SegmentRow before = segment.row();
        compare(segment.published, row.json(), edited, recounted);
        if (!edited.isEmpty()) {
            publish(segment, SegmentChange.UPDATED, row, edited, now, batch);
        }
        if (!recounted.isEmpty()) {
            publish(segment, SegmentChange.RECOUNTED, row, recounted, now, batch);
            segment.recountedSince(before.counted(), now);
        }
    }

    /** Sorts the former values of changed fields. A field that goes from absent to null, or back, has not changed. */
    private static void compare(ObjectNode before, ObjectNode now, ObjectNode edited, ObjectNode recounted) {
        Set<String> names = new TreeSet<>();
        before.fieldNames().forEachRemaining(names::add);
        now.fieldNames().forEachRemaining(names::add);
        names.remove(SAVED);
        for (String name : names) {
            var former = before.hasNonNull(name) ? before.get(name) : JsonNodeFactory.instance.nullNode();
            var current = now.hasNonNull(name) ? now.get(name) : JsonNodeFactory.instance.nullNode();
            if (!Objects.equals(former, current)) {
                (COUNTED.contains(name) ? recounted : edited).set(name, former);
            }
        }
    }

    private void publish(SegmentState segment, SegmentChange change, SegmentRow row, ObjectNode previous, Instant now,
            Batch batch) {
        segment.published = row.json();
        batch.add(null, events.segment(change, row.json(), previous, state.nextRevision++, now));
        batch.changes.account();
        batch.changes.segment(segment.id);
    }

    private void missing(ListRead list, Instant now, Batch batch) {
        Set<Long> listed = new HashSet<>();
        list.rows().forEach(row -> listed.add(row.id()));
        Iterator<SegmentState> segments = state.segments.values().iterator();
        while (segments.hasNext()) {
            SegmentState segment = segments.next();
            if (!listed.contains(segment.id)) {
                SegmentAbsence before = segment.absence;
                segment.absence = before == null ? SegmentAbsence.first(now) : before.again();
                if (segment.absence != before) {
                    if (segment.isGone()) {
                        segment.retry.at = null;
                    }
                    batch.changes.segment(segment.id);
                }
                if (segment.isGone() && segment.consideration instanceof Consideration.Undecided) {
                    segment.consideration = new Consideration.Unasked(); // No extension will be asked about it again.
                }
            }
        }
    }
}
