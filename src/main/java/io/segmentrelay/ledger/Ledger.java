package io.segmentrelay.ledger;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import io.segmentrelay.event.EventWriter;
import io.segmentrelay.event.Signal;
import io.segmentrelay.ledger.StateChanges.Part;
import io.segmentrelay.membership.Ending;
import io.segmentrelay.membership.ListProof;
import io.segmentrelay.membership.ListedAfter;
import io.segmentrelay.schedule.Candidate;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.SegmentRow;

/**
 * One account's state, and all that may change it. Every change adds its events to the batch that commits with it. Only the
 * account's writer thread calls it; if a commit fails the ledger is thrown away, and the next one starts from Kafka's state.
 */
public final class Ledger {
    private final AccountState state;
    private final FollowRules settings;
    private final SegmentLedger segments;
    private final RunLedger runs;
    private final WalkLedger walks;
    private final SignalLedger signals;
    private final Queue<Batch> rewrites = new ArrayDeque<>();
    private Batch batch = new Batch();

    public Ledger(AccountState state, EventWriter events, FollowRules settings, Clock clock) {
        this(state, events, settings, () -> false, clock);
    }

    /** @param edited whether an extension edits changes: each chunk of leavers is then a draft first */
    public Ledger(AccountState state, EventWriter events, FollowRules settings, BooleanSupplier edited, Clock clock) {
        this.state = state;
        this.settings = settings;
        this.segments = new SegmentLedger(state, events, settings.fullRefresh(), clock);
        MemberLedger members = new MemberLedger(state, events, settings, batch);
        this.runs = new RunLedger(state, events, members, settings, edited, clock);
        this.walks = new WalkLedger(state, members, runs, settings, clock);
        this.signals = new SignalLedger(state, events, runs, settings, clock);
        if (!settings.remember()) {
            forget();
        }
    }

    /** With {@code relay.remember-fields=false}, fields remembered before would be out of date in a {@code left}. */
    private void forget() {
        StateChanges.ofUsers(state).forEach(part -> rewrites.add(new Batch(part)));
        state.users.clear();
        for (SegmentState segment : state.segments.values()) {
            if (!segment.outdated.isEmpty()) {
                segment.outdated.clear();
                batch.changes.part(segment.id, Part.OUTDATED);
            }
        }
    }

    public AccountState state() {
        return state;
    }

    public Batch batch() {
        return batch;
    }

    /** Hands over the batch for publication and begins the next. */
    public Batch seal() {
        batch.changes.retain(state.segments.keySet());
        Batch sealed = batch;
        batch = new Batch();
        return sealed;
    }

    /** Until a list shows the segment again, only leavers judged before are published of its members. */
    public void awaitConsidered() {
        state.segments.values().forEach(segment -> segment.consideration = new Consideration.Unasked());
    }

    public void identify(String origin) {
        state.origin = origin;
        batch.changes.account();
    }

    /** Publishes every segment once more: its topic is a new one. */
    public void repeatSegments() {
        segments.repeat(batch);
    }

    /** The state was rebuilt: it is written over the one with these keys. */
    public void rewrite(StateChanges.Keys staleKeys) {
        StateChanges.replacement(state, staleKeys).forEach(part -> rewrites.add(new Batch(part)));
        batch.changes.completion(state);
    }

    /** To be committed ahead of the batch, each in its own transaction; the caller removes each once it is published. */
    public Queue<Batch> rewrites() {
        return rewrites;
    }

    /** @return why nothing of the list was taken; empty if it was */
    public Optional<String> listed(ListRead list) {
        Set<Long> ids = list.rows().stream().map(SegmentRow::id).collect(Collectors.toSet());
        if (ListProof.isForeign(ids, state.segments.keySet())) {
            return Optional.of("the list shows " + ids.size() + " segments, and none of the " + state.segments.size()
                    + " that were known: is the token that of another workspace? Nothing of it is taken in");
        }
        segments.listed(list, batch);
        list.rows().stream().map(row -> state.segments.get(row.id())).filter(segment -> segment.asked.snapshot)
                .forEach(segment -> runs.begin(segment, batch)); // These waited for the extension.
        List.copyOf(state.segments.values()).stream().filter(Ledger::isRepeatedInVain)
                .forEach(segment -> runs.hold(segment, segment.run, "its members are not followed any more", batch));
        return Optional.empty();
    }

    /** Whether a snapshot is under way in a segment that turned out not to be followed. */
    private static boolean isRepeatedInVain(SegmentState segment) {
        return isRepeated(segment) && (segment.consideration instanceof Consideration.Skipped
                || segment.consideration instanceof Consideration.Unasked && segment.isGone());
    }

    private static boolean isRepeated(SegmentState segment) {
        return segment.run != null && segment.run.phase == Phase.SNAPSHOTTING;
    }

    /** Opens the segment for a lane; empty if it is gone, or already on its way out. */
    public Optional<OpenedRun> open(long id) {
        SegmentState segment = state.segments.get(id);
        if (segment == null || segment.run != null && segment.run.phase != Phase.WALKING) {
            return Optional.empty();
        }
        Run run = walks.open(segment, batch);
        return Optional.of(new OpenedRun(segment.id, run.number, segment.row().users(), run.cursor, run.counts.pages,
                run.visited.toArray(), segment.absence != null, segment.consideration.whyUndecided(), run::fruitlessPages));
    }

    /** @return whether it was taken; false if an edited page would publish other changes by now */
    public boolean page(long segment, long run, PageRead page) {
        return walks.page(state.segments.get(segment), walking(segment, run), page, batch);
    }

    public Draft draft(long segment, long run, List<Member> members) {
        return walks.draft(state.segments.get(segment), walking(segment, run), members);
    }

    /** Requests were sent for a page that could not be had. */
    public void wasted(long segment, long run, int requests) {
        walking(segment, run).counts.requests += requests;
        batch.changes.segment(segment);
    }

    public RunLedger.Close close(long segment, long run, Ending ending, ListedAfter listed) {
        return walks.close(state.segments.get(segment), walking(segment, run), ending, listed, batch);
    }

    public RunLedger.Close gone(long segment, long run) {
        return walks.gone(state.segments.get(segment), walking(segment, run), batch);
    }

    public RunLedger.Close abort(long segment, long run, String why) {
        return walks.abort(state.segments.get(segment), walking(segment, run), why, batch);
    }

    /** @param offset the signal's place in its topic: one that was acted upon before does nothing */
    public void signal(Signal signal, long offset) {
        if (offset > state.signalPosition) {
            signals.act(signal, offset, batch);
        }
    }

    public boolean isPaused() {
        return state.paused;
    }

    /** Why the account makes no progress, as in the state topic; null if it does. */
    public String trouble() {
        return state.trouble;
    }

    /** Writes it to the state topic, even if unchanged: pages of other processes read only recent records. */
    public void report(String trouble) {
        state.trouble = trouble;
        batch.changes.account();
    }

    /** @return whether more leavers of the segment are to be published */
    public boolean leave(long id) {
        return leave(id, null);
    }

    /** What the next chunk of the segment's leavers would publish; empty if none is left to be published. */
    public Optional<Draft> draftLeaving(long id) {
        return leavingRun(id).map(run -> runs.draftLeaving(state.segments.get(id), run));
    }

    /** The segment's run, if it has judged leavers that are not published yet and may be. */
    private Optional<Run> leavingRun(long id) {
        return Optional.ofNullable(state.segments.get(id)).filter(Ledger::isLeaving).map(segment -> segment.run);
    }

    /** A snapshot goes out only of a segment that is known to be followed. */
    private static boolean isLeaving(SegmentState segment) {
        return segment.run != null && segment.run.outcome != null
                && (!isRepeated(segment) || segment.consideration.isDecided());
    }

    /** As {@link #leave(long)}, of the chunk as an extension edited it; null without an extension. */
    public boolean leave(long id, Draft.Edited edits) {
        return leavingRun(id).filter(run -> runs.leave(state.segments.get(id), run, edits, batch)).isPresent();
    }

    /**
     * Closes a run whose leavers cannot be edited: those not yet published are held until one more walk misses them.
     *
     * @param number the run's: another that has begun meanwhile goes on
     */
    public void hold(long id, long number, String why) {
        leavingRun(id).filter(run -> run.number == number)
                .ifPresent(run -> runs.hold(state.segments.get(id), run, why, batch));
    }

    /** Segments with leavers judged before a restart that are not published yet and may be. */
    public List<Long> leaving() {
        return state.segments.values().stream().filter(Ledger::isLeaving).map(segment -> segment.id).toList();
    }

    /** Runs that an earlier process left open. */
    public List<Run> openRuns() {
        return state.segments.values().stream().map(segment -> segment.run).filter(Objects::nonNull).toList();
    }

    public List<Candidate> candidates() {
        List<Candidate> candidates = new ArrayList<>();
        for (SegmentState segment : state.segments.values()) {
            boolean missedOnce = segment.absence != null && !segment.isGone();
            if (!missedOnce && (segment.run == null || segment.run.phase == Phase.WALKING)) {
                candidates.add(candidate(segment));
            }
        }
        return candidates;
    }

    /** Segments in the list whose members are followed and that nobody has paused. */
    public List<SegmentState> followed() {
        return state.segments.values().stream()
                .filter(segment -> segment.absence == null && !segment.asked.pause && settings.isFollowed(segment)).toList();
    }

    private Candidate candidate(SegmentState segment) {
        SegmentRow row = segment.row();
        return new Candidate(segment.id, row.name(),
                Math.max(row.objectCount().orElse(0), segment.members.getLongCardinality()),
                new Candidate.Wanted(settings.isFollowed(segment), state.paused || segment.asked.pause, segment.asked.walk),
                new Candidate.Listed(row.counted(), segment.interval(), segment.isGone()),
                new Candidate.Walked(segment.walks.counted, segment.walks.endedAt, segment.retry.at, segment.retry.confirms(),
                        segment.run != null));
    }

    private Run walking(long segment, long number) {
        Run run = state.segments.get(segment).run;
        if (run == null || run.number != number) {
            throw new IllegalStateException("run " + number + " of segment " + segment + " is not open");
        }
        return run;
    }
}
