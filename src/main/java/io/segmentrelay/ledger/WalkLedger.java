package io.segmentrelay.ledger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.roaringbitmap.longlong.Roaring64Bitmap;

import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.Reason;
import io.segmentrelay.ledger.RunLedger.Close;
import io.segmentrelay.ledger.StateChanges.Part;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.Judge;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.membership.Suspects;
import io.segmentrelay.membership.Verdict;
import io.segmentrelay.membership.WalkFacts;
import io.segmentrelay.usercom.Member;

/** Walks of one account, from their first page to their proof: who leaves, and when the next one is tried. */
record WalkLedger(AccountState state, MemberLedger members, RunLedger runs, FollowRules settings, Clock clock) {
    /** Opens a run of the segment, or takes up the one that is open. */
    Run open(SegmentState segment, Batch batch) {
        if (segment.run != null && segment.run.reason == Reason.SEGMENT_DELETED && !segment.isGone()) {
            abort(segment, segment.run, "the segment is in the list again", batch);
        }
        if (segment.run == null) {
            segment.run = new Run(state.nextRun++, reason(segment), clock.instant(), segment.row().counted(),
                    segment.walks.baselined);
            segment.asked.walk = false;
            batch.changes.account();
            batch.changes.segment(segment.id);
        }
        return segment.run;
    }

    private static Reason reason(SegmentState segment) {
        if (segment.isGone()) {
            return Reason.SEGMENT_DELETED;
        }
        if (!segment.walks.baselined) {
            return Reason.BASELINE;
        }
        if (segment.asked.walk) {
            return Reason.SIGNAL;
        }
        String counted = segment.row().lastCounted();
        return counted != null && !counted.equals(segment.walks.counted.at()) ? Reason.RECOUNTED : Reason.REFRESH;
    }

    /** @return whether it was taken; false if an edited page would publish other changes by now */
    boolean page(SegmentState segment, Run run, PageRead page, Batch batch) {
        Draft.Edited edits = page.edits();
        List<MemberLedger.Seen> seen = members.look(segment, run, page.members(),
                edits == null ? clock.instant() : edits.at());
        if (edits != null && !edits.cover(MemberLedger.records(seen))) {
            return false;
        }
        run.take(page, segment.row().users());
        int events = batch.events().size();
        seen.forEach(member -> members.take(segment, run, member, edits, batch));
        batch.changes.advanced(segment.id);
        batch.read(Math.max(page.members().size(), batch.events().size() - events));
        return true;
    }

    Draft draft(SegmentState segment, Run run, List<Member> seen) {
        Instant now = clock.instant();
        return new Draft(run.number, now, MemberLedger.records(members.look(segment, run, seen, now)));
    }

    Close close(SegmentState segment, Run run, Ending ending, ListedAfter listed, Batch batch) {
        Roaring64Bitmap former = Roaring64Bitmap.andNot(segment.members, run.entered);
        WalkFacts facts = new WalkFacts(ending, run.count, run.countSteady, run.isSeamless(ending instanceof Ending.NextNull),
                run.seen, run.listed.members(), run.listed.at(), listed, clock.instant());
        Duration interval = segment.interval();
        if (listed instanceof ListedAfter.NotRead && Judge.wantsList(segment.members, former, segment.suspects,
                segment.streak, facts, settings.rules(), interval)) {
            return Close.WANTS_LIST;
        }
        Verdict verdict = Judge.judge(segment.members, former, segment.suspects, segment.streak, facts,
                settings.rules(), interval);
        RunOutcome outcome = verdict instanceof Verdict.Whole whole ? whole(segment, run, whole, batch)
                : incomplete(segment, run, (Verdict.Incomplete) verdict, batch);
        if (segment.isGone() && run.reason != Reason.SEGMENT_DELETED) {
            segment.retry.at = null; // That pause was for a segment that lists show; whether this one is gone is asked at once.
        }
        return conclude(segment, run, outcome, Phase.LEAVING, batch);
    }

    private RunOutcome whole(SegmentState segment, Run run, Verdict.Whole verdict, Batch batch) {
        // An empty page while the server recounts is not a baseline.
        segment.walks.baselined |= !run.seen.isEmpty() || verdict.held().isEmpty();
        segment.walks.counted = run.listed;
        segment.walks.endedAt = clock.instant();
        if (!segment.suspects.cohorts().isEmpty() || !verdict.suspects().cohorts().isEmpty()) {
            batch.changes.part(segment.id, Part.SUSPECTS);
        }
        segment.suspects = verdict.suspects();
        segment.streak = verdict.streak();
        if (verdict.confirmFrom() == null) {
            segment.retry.settle();
        } else {
            confirm(segment, run, verdict.confirmFrom());
        }
        long held = verdict.held().getLongCardinality();
        return new RunOutcome(held > 0 ? CrawlOutcome.HELD : CrawlOutcome.COMPLETED, verdict.exact(), verdict.why(),
                verdict.leavers(), held);
    }

    /** The first confirming walk begins once it can prove more; later ones back off, else a segment in flux never rests. */
    private void confirm(SegmentState segment, Run run, Instant from) {
        segment.retry.failures = 0;
        segment.retry.confirmations++;
        segment.retry.at = from;
        if (segment.retry.confirmations > 1) {
            Instant rested = settings.nextTry(segment, run, segment.retry.confirmations, clock.instant());
            segment.retry.at = from.isAfter(rested) ? from : rested;
        }
    }

    private void tryAgain(SegmentState segment, Run run) {
        segment.retry.failures++;
        segment.retry.at = settings.nextTry(segment, run, segment.retry.failures, clock.instant());
    }

    private RunOutcome incomplete(SegmentState segment, Run run, Verdict.Incomplete verdict, Batch batch) {
        suspect(segment, verdict.suspects(), batch);
        segment.streak = verdict.streak();
        tryAgain(segment, run);
        return RunOutcome.ofNobody(CrawlOutcome.INCOMPLETE, verdict.why());
    }

    private static void suspect(SegmentState segment, Suspects rest, Batch batch) {
        if (rest.count() != segment.suspects.count()) {
            segment.suspects = rest;
            batch.changes.part(segment.id, Part.SUSPECTS);
        }
    }

    /** Gives up a run that can neither be judged nor go on; the next one starts at the first page. */
    Close abort(SegmentState segment, Run run, String why, Batch batch) {
        suspect(segment, segment.suspects.without(run.seen), batch);
        segment.streak = run.seen.isEmpty() ? segment.streak : null;
        return conclude(segment, run, RunOutcome.ofNobody(CrawlOutcome.ABORTED, why), Phase.LEAVING, batch);
    }

    /** The first page answered 404. Only a segment that two whole lists in a row missed is deleted. */
    Close gone(SegmentState segment, Run run, Batch batch) {
        if (!segment.isGone()) {
            tryAgain(segment, run);
            return conclude(segment, run, RunOutcome.ofNobody(CrawlOutcome.INCOMPLETE,
                    "the first page of its members answers 404, but two whole lists have not missed the segment"),
                    Phase.LEAVING, batch);
        }
        Instant now = clock.instant();
        segment.absence = segment.absence.confirmed(now, segment.interval());
        if (isBraked(segment.absence)) {
            segment.retry.at = now.plus(segment.interval());
            return conclude(segment, run, new RunOutcome(CrawlOutcome.HELD, false,
                    "the segments that are gone together hold more members than the brake lets go unconfirmed",
                    new Roaring64Bitmap(), segment.members.getLongCardinality()), Phase.LEAVING, batch);
        }
        return conclude(segment, run, new RunOutcome(CrawlOutcome.COMPLETED, true, "the segment is deleted",
                segment.members.clone(), 0), Phase.DELETING, batch);
    }

    private boolean isBraked(SegmentAbsence absence) {
        return !absence.approved() && absence.confirmations() < settings.rules().brakeConfirmations() + 1
                && settings.rules().isBraked(memberships(true), memberships(false));
    }

    private long memberships(boolean ofMissingOnly) {
        return state.segments.values().stream().filter(segment -> !ofMissingOnly || segment.absence != null)
                .mapToLong(segment -> segment.members.getLongCardinality()).sum();
    }

    private Close conclude(SegmentState segment, Run run, RunOutcome outcome, Phase phase, Batch batch) {
        segment.walks.took = run.took();
        segment.recountedSince(run.listed, clock.instant());
        run.cursor = null;
        return runs.publish(segment, run, outcome, phase, batch) ? Close.LEAVING : Close.CLOSED;
    }
}
