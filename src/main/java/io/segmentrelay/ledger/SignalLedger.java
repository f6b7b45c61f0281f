package io.segmentrelay.ledger;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

import io.segmentrelay.event.EventWriter;
import io.segmentrelay.event.Signal;
import io.segmentrelay.event.SignalAnswer;
import io.segmentrelay.event.SignalKind;
import io.segmentrelay.ledger.StateChanges.Part;

/** Acts on each signal once: its offset is committed together with its effects and the event that answers it. */
record SignalLedger(AccountState state, EventWriter events, RunLedger runs, FollowRules settings, Clock clock) {
    private static final String NOT_FOLLOWED = "it is not followed: see relay.segments.include, relay.segments.exclude,"
            + " relay.too-heavy and the route consider-segment";

    private record Outcome(boolean done, String what) {
        static Outcome done(String what) {
            return new Outcome(true, what);
        }

        static Outcome refused(String why) {
            return new Outcome(false, why);
        }
    }

    void act(Signal signal, long offset, Batch batch) {
        state.signalPosition = offset;
        batch.changes.account();
        SegmentState only = signal.segment().isPresent() ? state.segments.get(signal.segment().getAsLong()) : null;
        Outcome outcome = only == null && signal.segment().isPresent()
                ? Outcome.refused("the account has no segment " + signal.segment().getAsLong())
                : act(signal.kind(), only, batch);
        SignalAnswer answer = new SignalAnswer(signal, offset, only == null ? null : only.row().name(), outcome.done(),
                outcome.what(), clock.instant());
        batch.answer(answer, events.signal(answer));
    }

    /** @param only null for all segments */
    private Outcome act(SignalKind kind, SegmentState only, Batch batch) {
        return switch (kind) {
            case PAUSE, RESUME -> pause(only, kind == SignalKind.PAUSE, batch);
            case CRAWL -> each(kind, only, this::whyNotWalked, segment -> {
                segment.asked.walk = true;
                batch.changes.segment(segment.id);
            }, "to be walked as soon as a lane is free");
            case SNAPSHOT -> each(kind, only, this::whyNotRepeated, segment -> {
                segment.asked.snapshot = true;
                batch.changes.segment(segment.id);
                runs.begin(segment, batch);
            }, "published once more, member by member");
            case APPROVE -> each(kind, only, SignalLedger::whyNotHeld, segment -> approve(segment, batch),
                    "approved: who was held leaves");
            case REJECT -> each(kind, only, SignalLedger::whyNotHeld, segment -> reject(segment, batch),
                    "rejected: who was held is a member until walks miss them anew");
        };
    }

    private Outcome pause(SegmentState only, boolean pause, Batch batch) {
        if (only != null) {
            only.asked.pause = pause;
            batch.changes.segment(only.id);
            return Outcome.done(pause ? "its members are not asked for until it is resumed"
                    : state.paused ? "resumed, but the account is still paused" : "resumed");
        }
        state.paused = pause;
        long still = state.segments.values().stream().filter(segment -> segment.asked.pause).count();
        return Outcome.done(pause ? "no request is sent until the account is resumed"
                : still == 0 ? "resumed" : "resumed, but for " + still + " segments that are paused themselves");
    }

    /** Acts on the one segment, or on each that allows it. */
    private Outcome each(SignalKind kind, SegmentState only, Function<SegmentState, String> whyNot,
            Consumer<SegmentState> action, String what) {
        Collection<SegmentState> asked = only == null ? List.copyOf(state.segments.values()) : List.of(only);
        List<SegmentState> able = asked.stream().filter(segment -> whyNot.apply(segment) == null).toList();
        if (able.isEmpty()) {
            return Outcome.refused(only != null ? whyNot.apply(only)
                    : asked.isEmpty() ? "the account has no segments yet"
                            : "none of " + asked.size() + " segments: " + whyNot.apply(asked.iterator().next()));
        }
        long held = able.stream().mapToLong(segment -> segment.suspects.held().getLongCardinality()).sum();
        able.forEach(action);
        boolean isAboutHeld = kind == SignalKind.APPROVE || kind == SignalKind.REJECT;
        boolean waits = kind != SignalKind.CRAWL
                && able.stream().anyMatch(segment -> segment.run != null && segment.run.phase == Phase.WALKING);
        boolean isUndecided = kind == SignalKind.SNAPSHOT
                && !able.stream().allMatch(segment -> segment.consideration.isDecided());
        return Outcome.done((only != null ? "" : able.size() + " of " + asked.size() + " segments: ") + what
                + (isAboutHeld && held > 0 ? " (" + held + " members)" : "")
                + (waits ? ", once the walk that is under way is over" : "")
                + (isUndecided ? ", once the route consider-segment has said of each that it is followed" : ""));
    }

    private String whyNotWalked(SegmentState segment) {
        if (segment.run != null) {
            return "its run " + segment.run.number + " is not over yet";
        }
        if (state.paused || segment.asked.pause) {
            return "it is paused: resume it first";
        }
        return segment.isGone() || mayBeFollowed(segment) ? null : NOT_FOLLOWED;
    }

    private String whyNotRepeated(SegmentState segment) {
        if (!mayBeFollowed(segment)) {
            return NOT_FOLLOWED;
        }
        return segment.walks.baselined ? null : "its first whole walk is not done: its members are being published by that";
    }

    private boolean mayBeFollowed(SegmentState segment) {
        return segment.consideration instanceof Consideration.Unasked ? settings.isIncluded(segment)
                : settings.isFollowed(segment);
    }

    private static String whyNotHeld(SegmentState segment) {
        return isHeldDeletion(segment) || !segment.suspects.held().isEmpty() ? null : "nobody is held";
    }

    private static boolean isHeldDeletion(SegmentState segment) {
        return segment.isGone() && segment.absence.waitsForApproval();
    }

    private void approve(SegmentState segment, Batch batch) {
        if (isHeldDeletion(segment)) {
            segment.absence = segment.absence.approve();
            segment.retry.at = null;
        }
        segment.suspects = segment.suspects.approve();
        batch.changes.part(segment.id, Part.SUSPECTS);
        runs.begin(segment, batch);
    }

    private void reject(SegmentState segment, Batch batch) {
        if (isHeldDeletion(segment)) {
            segment.absence = SegmentAbsence.first(segment.absence.since());
            segment.retry.at = null;
        }
        segment.suspects = segment.suspects.without(segment.suspects.held());
        segment.streak = null;
        batch.changes.part(segment.id, Part.SUSPECTS);
    }
}
