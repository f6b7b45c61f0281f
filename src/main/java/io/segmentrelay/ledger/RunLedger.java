package io.segmentrelay.ledger;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

import org.roaringbitmap.longlong.LongIterator;
import org.roaringbitmap.longlong.Roaring64Bitmap;

import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.CrawlReport;
import io.segmentrelay.event.EventWriter;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.event.Reason;
import io.segmentrelay.event.SegmentChange;
import io.segmentrelay.event.SizeAlarm;
import io.segmentrelay.ledger.StateChanges.Part;

/** Runs of one account whose leavers are known, from the first leaver to the report, as {@link Phase} draws them. */
public final class RunLedger {
    private static final int MOST_EDITED = 100;

    private final AccountState state;
    private final EventWriter events;
    private final MemberLedger members;
    private final FollowRules settings;
    private final BooleanSupplier edited;
    private final Clock clock;

    /** The outcome of closing a walk. */
    public enum Close {
        /** It has not ended: its run stays open at the checkpoint, and nobody is judged. */
        SUSPENDED,
        /** Somebody would leave: the list must be read once more before that is known. */
        WANTS_LIST,
        /** Leavers are judged, and go out after this transaction, from chunk to chunk. */
        LEAVING,
        CLOSED
    }

    RunLedger(AccountState state, EventWriter events, MemberLedger members, FollowRules settings, BooleanSupplier edited,
            Clock clock) {
        this.state = state;
        this.events = events;
        this.members = members;
        this.settings = settings;
        this.edited = edited;
        this.clock = clock;
    }

    /** @return whether more is to be published than one transaction holds */
    boolean publish(SegmentState segment, Run run, RunOutcome outcome, Phase phase, Batch batch) {
        return publish(segment, run, outcome, phase, outcome.leavers().getLongCardinality(), batch);
    }

    /** @param together how many members these and those already in the transaction are */
    private boolean publish(SegmentState segment, Run run, RunOutcome outcome, Phase phase, long together, Batch batch) {
        run.outcome = outcome;
        run.phase = phase;
        if (!outcome.leavers().isEmpty() && together > (edited.getAsBoolean() ? 0 : settings.chunk())) {
            batch.changes.part(segment.id, Part.LEAVERS);
            return true;
        }
        return leave(segment, run, null, batch);
    }

    /**
     * Begins the run that a signal asked for, unless a run is open: of approved leavers, else of all members once more. The
     * latter waits until it is known whether the segment is followed, and is dropped if it is not.
     *
     * @return whether more is to be published than one transaction holds
     */
    boolean begin(SegmentState segment, Batch batch) {
        if (segment.run != null) {
            return false;
        }
        Roaring64Bitmap approved = segment.suspects.approved();
        if (!approved.isEmpty()) {
            segment.suspects = segment.suspects.without(approved);
            segment.streak = null;
            batch.changes.part(segment.id, Part.SUSPECTS);
            return publishAsked(segment, new RunOutcome(CrawlOutcome.COMPLETED, false, "leavers who were held, by approval",
                    approved, 0), Phase.LEAVING, batch);
        }
        if (segment.asked.snapshot && segment.consideration.isDecided()) {
            segment.asked.snapshot = false;
            batch.changes.segment(segment.id);
            if (!settings.isFollowed(segment)) {
                return false;
            }
            return publishAsked(segment, new RunOutcome(CrawlOutcome.COMPLETED, false,
                    "every member once more, as a signal asked", segment.members.clone(), 0), Phase.SNAPSHOTTING, batch);
        }
        return false;
    }

    /** A signal may be for every segment: members beyond one transaction go out in later ones. */
    private boolean publishAsked(SegmentState segment, RunOutcome outcome, Phase phase, Batch batch) {
        segment.run = new Run(state.nextRun++, segment.walks.baselined ? Reason.SIGNAL : Reason.BASELINE, clock.instant(),
                segment.walks.counted, segment.walks.baselined);
        batch.changes.account();
        batch.changes.segment(segment.id);
        batch.asked += outcome.leavers().getLongCardinality();
        return publish(segment, segment.run, outcome, phase, batch.asked, batch);
    }

    /**
     * Publishes the next chunk of leavers, and with the last one the report; then a run that a signal asked for begins.
     *
     * @param edits the chunk as an extension edited it; null without an extension. Nothing is published if the chunk has
     *        changed since
     * @return whether more are to come
     */
    boolean leave(SegmentState segment, Run run, Draft.Edited edits, Batch batch) {
        if (edits != null && !edits.cover(draftLeaving(segment, run, edits.at()))) {
            return true;
        }
        Instant now = edits == null ? clock.instant() : edits.at();
        int chunk = edits == null ? settings.chunk() : editedChunk();
        LongIterator leavers = run.outcome.leavers().getLongIteratorFrom(run.leftUpTo + 1);
        for (int published = 0; published < chunk && leavers.hasNext(); published++) {
            run.leftUpTo = leavers.next();
            members.leave(segment, run, run.leftUpTo, edits, now, batch);
        }
        batch.changes.segment(segment.id);
        if (leavers.hasNext()) {
            return true;
        }
        finish(segment, run, clock.instant(), batch);
        return run.publishedReason() != Reason.SEGMENT_DELETED && begin(segment, batch); // Else a walk follows, or nothing.
    }

    /** Small, as a chunk that has changed meanwhile is edited again. */
    private int editedChunk() {
        return Math.min(MOST_EDITED, settings.chunk());
    }

    Draft draftLeaving(SegmentState segment, Run run) {
        Instant now = clock.instant();
        return new Draft(run.number, now, draftLeaving(segment, run, now));
    }

    private List<List<OutRecord>> draftLeaving(SegmentState segment, Run run, Instant now) {
        List<List<OutRecord>> changes = new ArrayList<>();
        LongIterator leavers = run.outcome.leavers().getLongIteratorFrom(run.leftUpTo + 1);
        while (changes.size() < editedChunk() && leavers.hasNext()) {
            changes.add(members.draftLeaving(segment, run, leavers.next(), now));
        }
        return changes;
    }

    /**
     * Closes a run whose leavers cannot be edited. Leavers not yet published are held: they leave with one more whole walk that
     * misses them, after a pause, or by approval. A segment that still has members is not deleted yet. Then the run that a
     * signal asked for begins.
     */
    void hold(SegmentState segment, Run run, String why, Batch batch) {
        Instant now = clock.instant();
        RunOutcome judged = run.outcome;
        Reason reason = run.publishedReason();
        if (run.phase == Phase.SNAPSHOTTING) {
            run.outcome = new RunOutcome(CrawlOutcome.ABORTED, false, why, judged.leavers(), 0);
        } else {
            Roaring64Bitmap rest = Roaring64Bitmap.and(judged.leavers(), segment.members);
            segment.suspects = segment.suspects.without(Roaring64Bitmap.andNot(judged.leavers(), rest));
            if (run.phase == Phase.LEAVING) {
                segment.suspects = segment.suspects.holdingProved(rest, settings.rules(), now, run.listed.at());
            }
            batch.changes.part(segment.id, Part.SUSPECTS);
            int attempts = run.phase == Phase.LEAVING ? ++segment.retry.confirmations : ++segment.retry.failures;
            segment.retry.at = settings.nextTry(segment, run, attempts, now);
            run.phase = Phase.LEAVING;
            run.outcome = new RunOutcome(CrawlOutcome.HELD, judged.exact(), why, judged.leavers(), rest.getLongCardinality());
        }
        finish(segment, run, now, batch);
        if (reason != Reason.SEGMENT_DELETED) {
            begin(segment, batch); // Members beyond one transaction go out later, like leavers after a restart.
        }
    }

    private void finish(SegmentState segment, Run run, Instant now, Batch batch) {
        batch.close(run, report(segment, run, now));
        if (isWholeWalk(run)) {
            segment.walks.seen = OptionalLong.of(run.seen.getLongCardinality());
        }
        batch.changes.closed(segment.id, run);
        segment.run = null;
        if (run.phase == Phase.DELETING) {
            batch.add(null, events.segment(SegmentChange.DELETED, segment.published, null, state.nextRevision++, now));
            batch.changes.account();
            batch.changes.removed(segment);
            state.segments.remove(segment.id);
        } else if (!run.entered.isEmpty() || !run.outcome.leavers().isEmpty()) {
            if (run.phase != Phase.SNAPSHOTTING) {
                batch.changes.part(segment.id, Part.MEMBERS);
            }
            batch.changes.part(segment.id, Part.LEAVERS);
        }
    }

    private CrawlReport report(SegmentState segment, Run run, Instant now) {
        RunOutcome outcome = run.outcome;
        var counts = run.counts;
        SizeAlarm alarm = alarm(segment, run);
        return new CrawlReport(state.account,
                new CrawlReport.Segment(segment.id, segment.row().name(), segment.members.getLongCardinality(),
                        segment.digest(), alarm),
                new CrawlReport.Run(run.number, run.publishedReason(), run.listed.at(), run.startedAt, now), outcome.outcome(),
                alarm == null ? outcome.why() : words(segment, run, alarm),
                new CrawlReport.Walk(counts.pages, counts.requests, run.seen.getLongCardinality(), run.count,
                        outcome.exact()),
                new CrawlReport.Counts(counts.snapshot, counts.entered, counts.updated, counts.left, outcome.held(),
                        counts.filtered));
    }

    private static boolean isWholeWalk(Run run) {
        CrawlOutcome outcome = run.outcome.outcome();
        return run.counts.pages > 0 && (outcome == CrawlOutcome.COMPLETED || outcome == CrawlOutcome.HELD);
    }

    /**
     * By whom walks have seen, not by who is a member: suspects, and who came while a walk failed, are told of later or sooner.
     */
    private SizeAlarm alarm(SegmentState segment, Run run) {
        return isWholeWalk(run) && segment.walks.seen.isPresent() ? settings.alarms().of(segment.id, segment.row().name())
                .map(share -> SizeAlarm.of(segment.walks.seen.getAsLong(), run.seen.getLongCardinality(), share.fraction()))
                .orElse(null) : null;
    }

    private static String words(SegmentState segment, Run run, SizeAlarm alarm) {
        return (run.outcome.why() == null ? "" : run.outcome.why() + "; ") + alarm.wireName() + " from "
                + segment.walks.seen.getAsLong() + " to " + run.seen.getLongCardinality()
                + " members, more than relay.size-alarm lets pass";
    }
}
